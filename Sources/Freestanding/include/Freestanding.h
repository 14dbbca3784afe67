// The shipped executable's replacement of the C library.
//
// A static program with glibc spends two thirds of a short life in glibc's start: dozens of CPUID instructions, each of
// which leaves a virtual machine for some microseconds. The declarations are those of the C library's headers; the
// definitions are those that this program calls, mostly one system call each: syscalls(2).
//
// In debug builds, tests and sanitizers this target is empty, and the system's C library is linked.
#pragma once
