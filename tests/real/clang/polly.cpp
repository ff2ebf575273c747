#include "llvm/Passes/PassPlugin.h"
extern "C++" llvm::PassPluginLibraryInfo getPollyPluginInfo() { return {}; }
