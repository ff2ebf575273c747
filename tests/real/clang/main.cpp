// A small compiler: runs one cc1 job with every target that LLVM was built with.
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/CodeGen/CodeGenAction.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/FrontendTool/Utils.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/VirtualFileSystem.h"

int main(int argc, char **argv)
{
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
    auto instance = std::make_unique<clang::CompilerInstance>();
    instance->createDiagnostics();
    llvm::ArrayRef<const char *> args(argv + 1, argc - 1);
    if (!clang::CompilerInvocation::CreateFromArgs(instance->getInvocation(), args, instance->getDiagnostics()))
        return 1;
    return clang::ExecuteCompilerInvocation(instance.get()) ? 0 : 1;
}
