/* Allocations that end (GUARD_SIDE=after) or begin (GUARD_SIDE=before) at a page that nobody may touch, while `guard_on` is set:
   reading or writing beyond them ends the process, and so does touching them after they are freed.
   cc -shared -fPIC -O1 -o guard.so guard.c -ldl, then LD_PRELOAD=guard.so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096ul
#define SLOTS (1ul << 16)
int guard_on = 0;
int guard_before = 0;

/* Where the guarded blocks are: address, mapping and sizes, in a table with open addressing. */
static struct slot { uintptr_t at; void *map; size_t mapped, size; } table[SLOTS];
static int lock;
static void enter(void) { while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) ; }
static void leave(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }
static size_t hash(uintptr_t at) { return (at >> 4) * 0x9E3779B97F4A7C15ul >> 48; }

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static size_t (*real_usable)(void *);
static char early[65536];
static size_t early_used;

__attribute__((constructor)) static void setup(void) {
  if (real_malloc) return;
  real_calloc = dlsym(RTLD_NEXT, "calloc");
  real_realloc = dlsym(RTLD_NEXT, "realloc");
  real_free = dlsym(RTLD_NEXT, "free");
  real_usable = dlsym(RTLD_NEXT, "malloc_usable_size");
  real_malloc = dlsym(RTLD_NEXT, "malloc");
}

void *guard_alloc(size_t size, size_t align) {
  size_t body = (size + PAGE - 1) / PAGE * PAGE, mapped = body + 2 * PAGE;
  if (body < size) return NULL;
  char *map = mmap(NULL, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED) return NULL;
  if (body && mprotect(map + PAGE, body, PROT_READ | PROT_WRITE)) { munmap(map, mapped); return NULL; }
  if (body) memset(map + PAGE, 0xB5, size < (1 << 22) ? body : PAGE);
  uintptr_t at = guard_before || !size ? (uintptr_t)map + PAGE : ((uintptr_t)map + PAGE + body - size) / align * align;
  enter();
  size_t i = hash(at) % SLOTS, tries = 0;
  while (table[i].at > 1 && tries++ < SLOTS) i = (i + 1) % SLOTS;
  table[i] = (struct slot){at, map, mapped, size};
  leave();
  return (void *)at;
}
static struct slot *find(void *pointer) {
  uintptr_t at = (uintptr_t)pointer;
  for (size_t i = hash(at) % SLOTS; table[i].at; i = (i + 1) % SLOTS) if (table[i].at == at) return &table[i];
  return NULL;
}

void *malloc(size_t size) {
  if (!real_malloc) setup();
  return guard_on ? guard_alloc(size, 16) : real_malloc(size);
}
void *calloc(size_t count, size_t size) {
  if (!real_calloc) { void *at = early + early_used; early_used += (count * size + 15) / 16 * 16; return at; }
  if (!guard_on) return real_calloc(count, size);
  if (size && count > SIZE_MAX / size) return NULL;
  void *at = guard_alloc(count * size, 16);
  return at ? memset(at, 0, count * size) : NULL;
}
void free(void *pointer) {
  if (!pointer || ((char *)pointer >= early && (char *)pointer < early + sizeof early)) return;
  enter();
  struct slot *slot = find(pointer), found = {0};
  if (slot) { found = *slot; slot->at = 1; }
  leave();
  if (found.at) munmap(found.map, found.mapped);
  else real_free(pointer);
}
size_t malloc_usable_size(void *pointer) {
  enter(); struct slot *slot = find(pointer); size_t size = slot ? slot->size : 0; leave();
  return slot ? size : real_usable(pointer);
}
void *realloc(void *pointer, size_t size) {
  if (!real_malloc) setup();
  enter(); struct slot *slot = pointer ? find(pointer) : NULL; size_t old = slot ? slot->size : 0; leave();
  if (!guard_on && !slot) return real_realloc(pointer, size);
  if (pointer && !slot) old = real_usable(pointer);
  void *at = malloc(size);
  if (at && pointer) { memcpy(at, pointer, old < size ? old : size); free(pointer); }
  return at;
}
int posix_memalign(void **out, size_t align, size_t size) {
  if (guard_on) *out = guard_alloc(size, 8);
  else {
    static int (*real)(void **, size_t, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "posix_memalign");
    return real(out, align, size);
  }
  return *out ? 0 : ENOMEM;
}
void *aligned_alloc(size_t align, size_t size) { void *at; return posix_memalign(&at, align < 8 ? 8 : align, size) ? NULL : at; }
void *memalign(size_t align, size_t size) { return aligned_alloc(align, size); }
