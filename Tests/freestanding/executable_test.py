"""The access rights of the shipped executable's segments: in the file, and in a process."""
import pathlib
import struct
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOOKLINE = ROOT / ".build/release/hookline"
SEGMENTS = ROOT / "Sources/Freestanding/Layout/segments.ld"
LOAD, STACK, RELRO = 1, 0x6474E551, 0x6474E552
EXECUTE, WRITE = 1, 2


class Executable:
    """The program headers and sections of a 64-bit little-endian ELF file: elf(5)."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path} is not such a file")
        programs, sections = struct.unpack_from("<QQ", data, 32)
        program_size, program_count, section_size, section_count, names = struct.unpack_from("<5H", data, 54)
        self.segments = []
        for index in range(program_count):
            kind, flags, _, address, _, _, size, _ = struct.unpack_from("<IIQQQQQQ", data, programs + index * program_size)
            self.segments.append((kind, flags, address, address + size))
        headers = [struct.unpack_from("<IIQQQQ", data, sections + index * section_size) for index in range(section_count)]
        text = data[headers[names][4]:][:headers[names][5]]
        self.sections = {}
        for name, _, flags, address, _, size in headers:
            # SHF_ALLOC: it is in memory.
            if flags & 2:
                self.sections[text[name:text.index(b"\0", name)].decode()] = (flags, address, address + size)

    def of_kind(self, kind):
        return [segment[1:] for segment in self.segments if segment[0] == kind]

    def faults(self):
        """What an attacker could use after a buffer overflow."""
        faults = []
        for flags, start, _ in self.of_kind(LOAD):
            if flags & WRITE and flags & EXECUTE:
                faults.append(f"the segment at {start:x} is writable and executable")
        if any(flags & EXECUTE for flags, _, _ in self.of_kind(STACK)) or not self.of_kind(STACK):
            faults.append("the stack is executable")
        for name, (flags, start, end) in self.sections.items():
            # SHF_EXECINSTR: it is code.
            inside = [segment for segment in self.of_kind(LOAD) if segment[1] <= start < segment[2]]
            if not flags & 4 and any(segment[0] & EXECUTE for segment in inside):
                faults.append(f"{name} is executable")
        start, end = self.sections.get(".data.rel.ro", (0, 0, 0))[1:]
        read_only = [(first, last) for flags, first, last in self.of_kind(LOAD) if not flags & WRITE]
        read_only += [(first, last) for _, first, last in self.of_kind(RELRO)]
        if not any(first <= start and end <= last for first, last in read_only):
            faults.append("constants with addresses stay writable")
        return faults


class ExecutableTest(unittest.TestCase):
    def test_the_shipped_file_has_no_fault(self):
        executable = Executable(HOOKLINE)
        # There are constants of both kinds to protect.
        self.assertIn(".rodata", executable.sections)
        self.assertIn(".data.rel.ro", executable.sections)
        self.assertEqual(executable.faults(), [])
        # No call makes them read-only at the start, and variables need no page of the file.
        self.assertEqual(executable.of_kind(RELRO), [])
        self.assertNotIn(".data", executable.sections)

    def test_each_fault_is_found(self):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "faulty"
            source = """
              static const int constant = 1;
              __attribute__((section(".data.rel.ro"))) const int *address = &constant;
              __attribute__((section(".data.rel.ro"))) int other;
              const char text[] = "text";
              const char *volatile used;
              void _start(void) { used = text; }
            """
            for options, fault in [
                (["-Wl,--omagic"], "is writable and executable"), (["-Wl,-z,execstack"], "the stack is executable"),
                (["-Wl,--no-rosegment"], ".rodata is executable"), (["-Wl,-z,norelro"], "stay writable"),
            ]:
                command = ["clang", "-x", "c", "-", "-O1", "-ffreestanding", "-static", "-nostdlib", "-fuse-ld=lld"]
                subprocess.run([*command, *options, "-o", str(path)], input=source.encode(), check=True)
                faults = Executable(path).faults()
                self.assertTrue(any(fault in found for found in faults), (fault, faults))

    def test_a_variable_that_begins_with_a_value_is_not_linked(self):
        with tempfile.TemporaryDirectory() as directory:
            for value, status in [(0, 0), (1, 1)]:
                source = f"int variable = {value}; void _start(void) {{ variable++; }}"
                compile_it = ["clang", "-x", "c", "-", "-O1", "-ffreestanding", "-c", "-o", f"{directory}/one.c.o"]
                subprocess.run(compile_it, input=source.encode(), check=True)
                link = ["clang", "-static", "-nostdlib", "-fuse-ld=lld", f"-Wl,--script={SEGMENTS}"]
                linked = subprocess.run(
                    [*link, "-o", f"{directory}/one", f"{directory}/one.c.o"], stderr=subprocess.PIPE, check=False)
                self.assertEqual(linked.returncode, status, linked)
                self.assertEqual(b"would be read-only" in linked.stderr, status == 1, linked)

    def test_a_process_has_its_constants_read_only(self):
        executable = Executable(HOOKLINE)
        expected = {".rodata": "r--p", ".data.rel.ro": "r--p", ".text": "r-xp", ".bss": "rw-p"}
        # It waits for its notification.
        with subprocess.Popen([HOOKLINE], stdin=subprocess.PIPE, env={"HOOKLINE_IDEMPOTENCY": "off"}) as process:
            try:
                found = {name: self.mode_at(process.pid, executable.sections[name][1]) for name in expected}
                last = self.mode_at(process.pid, executable.sections[".data.rel.ro"][2] - 1)
            finally:
                process.kill()
        self.assertEqual(found, expected)
        self.assertEqual(last, "r--p")

    @staticmethod
    def mode_at(process, address):
        for line in pathlib.Path(f"/proc/{process}/maps").read_text().splitlines():
            pages, mode = line.split()[:2]
            start, end = pages.split("-")
            if int(start, 16) <= address < int(end, 16):
                return mode
        return None

    def test_the_c_parts_look_at_the_guard(self):
        # Of those that have a function with an array: what the linker leaves out is not searched for.
        for part in ["Freestanding.build/files.c.o", "Freestanding.build/processes.c.o", "Freestanding.build/signals.c.o"]:
            self.assertIn(b"__stack_chk_fail", (ROOT / ".build/release" / part).read_bytes(), part)


if __name__ == "__main__":
    unittest.main()
