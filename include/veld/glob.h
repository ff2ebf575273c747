// base: shell-style patterns as linker scripts use them: * ? [a-z] [!a] [^a] and \x. '/' is nothing special.
#ifndef VELD_GLOB_H
#define VELD_GLOB_H

#include "veld/str.h"

// Does TEXT match PATTERN? O(pattern x text), no recursion.
bool glob_match(struct str pattern, struct str text);
// Does it contain any of * ? [ (not escaped)?
bool glob_is_pattern(struct str pattern);
// The literal bytes before the first special character.
struct str glob_prefix(struct str pattern);

#endif
