// The time: clock_gettime(2), and the kernel's own code for it in memory that each process has, vdso(7), which takes a
// tenth of the time of the call.
#ifdef HOOKLINE_FREESTANDING
#include "system_call.h"
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#define CLOCK_NAME "__vdso_clock_gettime"
#else
#define CLOCK_NAME "__kernel_clock_gettime"
#endif

typedef int clock_function(clockid_t, struct timespec *);

// The memory that the kernel maps: its first segment has all of it.
struct image {
  const uint8_t *start;
  size_t size;
  // The address of its start in its own tables.
  uintptr_t address;
};

// The bytes at an address of the tables; NULL where they are not in the image.
static const void *at(const struct image *image, uintptr_t address, size_t size) {
  uintptr_t offset = address - image->address;
  return offset <= image->size && size <= image->size - offset ? image->start + offset : NULL;
}

// Sets the image's size and address; returns its dynamic section, or NULL where the header has another form.
static const ElfW(Dyn) *open_image(struct image *image, size_t *count) {
  enum { first_page = 4096 };
  const ElfW(Ehdr) *head = (const ElfW(Ehdr) *)image->start;
  const ElfW(Phdr) *part = (const ElfW(Phdr) *)(image->start + sizeof *head);
  if (strncmp((const char *)head->e_ident, ELFMAG, SELFMAG) != 0 || head->e_phoff != sizeof *head ||
      head->e_phentsize != sizeof *part || head->e_phnum > (first_page - sizeof *head) / sizeof *part)
    return NULL;
  const ElfW(Phdr) *dynamic = NULL;
  for (int number = 0; number < head->e_phnum; number++, part++) {
    if (part->p_type == PT_DYNAMIC) dynamic = part;
    if (part->p_type != PT_LOAD || image->size != 0) continue;
    if (part->p_offset != 0) return NULL;
    image->size = part->p_filesz;
    image->address = part->p_vaddr;
  }
  if (dynamic == NULL) return NULL;
  *count = dynamic->p_filesz / sizeof(ElfW(Dyn));
  return at(image, dynamic->p_vaddr, dynamic->p_filesz);
}

// Finds the function in an image; NULL where it is not there, or the image has another form than expected.
static clock_function *find_clock(const uint8_t *start) {
  struct image image = {.start = start};
  size_t count = 0, name_length = sizeof CLOCK_NAME;
  const ElfW(Dyn) *entry = start == NULL ? NULL : open_image(&image, &count);
  if (entry == NULL) return NULL;
  uintptr_t hash = 0, symbols = 0, names = 0;
  for (; count > 0; count--, entry++) {
    if (entry->d_tag == DT_HASH) hash = entry->d_un.d_ptr;
    if (entry->d_tag == DT_SYMTAB) symbols = entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRTAB) names = entry->d_un.d_ptr;
  }
  // The second number of the hash table is that of the symbols.
  const uint32_t *table = hash == 0 ? NULL : at(&image, hash, 2 * sizeof *table);
  uint32_t symbol_count = table == NULL ? 0 : table[1];
  const ElfW(Sym) *symbol = at(&image, symbols, symbol_count * sizeof *symbol);
  for (; symbol != NULL && symbol_count > 0; symbol_count--, symbol++) {
    const char *name = at(&image, names + symbol->st_name, name_length);
    if (name == NULL || strncmp(name, CLOCK_NAME, name_length) != 0 || symbol->st_shndx == SHN_UNDEF) continue;
    return (clock_function *)(uintptr_t)at(&image, symbol->st_value, 1);
  }
  return NULL;
}

// A process that ends soon does not pay for the search.
enum { calls_before_search = 16 };
static clock_function *found;
static int calls;

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (calls <= calls_before_search && calls++ == calls_before_search)
    found = find_clock((const uint8_t *)getauxval(AT_SYSINFO_EHDR));
  long result = found != NULL ? found(clock, time) : CALL(clock_gettime, clock, time);
  if (result == 0) return 0;
  // Without the time the process cannot work.
  static const char line[] = "{\"level\":\"error\",\"message\":\"a system call is rejected\",\"call\":\"clock_gettime\","
                             "\"hint\":\"allow it in the sandbox\"}\n";
  CALL(write, 2, line, sizeof line - 1);
  _exit(111);
}
#endif
