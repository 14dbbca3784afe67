// What the shipped executable has in place of the C library.
//
// A static program with glibc spends two thirds of its life in glibc's start: it asks the processor for the sizes of its
// caches with dozens of CPUID instructions, and each of them leaves a virtual machine for some microseconds. So the shipped
// build links none. The declarations are those of the C library's headers; here are the definitions that this program calls,
// and the linker complains about any other. Most are one system call: syscalls(2).
//
// Debug builds, tests and sanitizers use the system's C library, and this target is empty for them.
#pragma once
