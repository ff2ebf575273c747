// output: the sections that hold merged pieces.
#ifndef VELD_MERGED_OUTPUT_H
#define VELD_MERGED_OUTPUT_H

#include "veld/merged.h"

// By merge_strings, when sizes are known: a synthetic section and its record for each merged section. Worker 0 only.
void make_merged_sections(struct context *ctx);

#endif
