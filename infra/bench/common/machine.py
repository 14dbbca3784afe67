"""Describes what a measurement depends on: the processor, and the disk below a directory."""
import os
import pathlib
import platform
import re
import statistics
import tempfile
import time

BLOCK, APPENDS = 4096, 200


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii")
    model = re.search(r"^model name\s*: (.*)", text, re.MULTILINE)
    instructions = "with" if re.search(r"\b(sha_ni|sha2)\b", text) else "without"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    name = model[1] if model else platform.machine()
    return f"{os.cpu_count()} cores of {name} {instructions} SHA instructions, {memory} GiB of memory, Linux {platform.release()}"


def mount(directory):
    """Returns the file system's type, its source, and its device's numbers as `major:minor`."""
    best, found = "", ("unknown", "", "")
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            fields, _, rest = line.partition(" - ")
            (_, _, device, _, point, *_), (kind, source, *_) = fields.split(), rest.split()
            # The last of two mounts at one place is the visible one.
            if directory.is_relative_to(point) and len(point) >= len(best):
                best, found = point, (kind, source, device)
    return found


def device(source, numbers):
    """Names a block device: driver or model, and whether it rotates. Empty for what is not on one."""
    if source.startswith("/dev/") and os.path.exists(source):
        # Of a file system with several devices the numbers are of none.
        number = os.stat(source).st_rdev
        numbers = f"{os.major(number)}:{os.minor(number)}"
    path = pathlib.Path("/sys/dev/block", numbers).resolve()
    if not path.exists():
        return ""
    disk = path.parent if (path / "partition").exists() else path
    model, driver = disk / "device/model", disk / "device/driver"
    name = model.read_text().strip() if model.exists() else driver.resolve().name if driver.exists() else "virtual"
    rotates = (disk / "queue/rotational").read_text().strip() == "1"
    return f" on {disk.name} ({name}, {'rotational' if rotates else 'not rotational'})"


def sync(directory):
    """Returns the microseconds that appending 4 KiB to a file and fdatasync take: median, and the 5th and 95th of a hundred."""
    times = []
    with tempfile.TemporaryFile(dir=directory, buffering=0) as file:
        for _ in range(APPENDS):
            start = time.perf_counter()
            file.write(bytes(BLOCK))
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1e6)
    parts = statistics.quantiles(times, n=20)
    return statistics.median(times), parts[0], parts[-1]


def disk(directory):
    """Describes the disk, with what a sync costs there."""
    kind, source, numbers = mount(directory.resolve())
    median, low, high = sync(directory)
    return (f"{kind}{device(source, numbers)}: to append 4 KiB and fdatasync takes {median:.0f} us, "
            f"nine in ten {low:.0f}-{high:.0f}")
