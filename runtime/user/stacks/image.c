// SPDX-License-Identifier: MIT
/*
 * Keeps the files whose code processes run, and the places in them that occur in stacks.
 * Places are collected while the file can be opened and resolved together, so that the
 * symbols of a file are read once.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stacks/process.h"

#define IMAGES 4096
#define PLACES (1 << 18)	/* of all images */
#define OPEN 64			/* files at a time */

struct image {
	u64 device, inode;
	char *path;			/* as processes see it */
	char *name;
	int fd;				/* to be read, else -1 */
	struct elf_place *places;	/* sorted by offset */
	size_t count, room;
};

static struct {
	struct image **images;
	size_t count, room;
	size_t places;
	unsigned int open;
} known;

/* The name of the file at @path without its directories; the caller frees it. */
static char *name_of(const char *path)
{
	static const char deleted[] = " (deleted)";
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *end = strstr(name, deleted);

	return strndup(name, end && !end[strlen(deleted)] ? (size_t)(end - name) : strlen(name));
}

static void add_image(u64 device, u64 inode, const char *path)
{
	struct image *image = memory_get(1, sizeof(*image));

	image->device = device;
	image->inode = inode;
	image->path = strdup(path);
	image->name = name_of(path);
	image->fd = -1;
	if (!image->path || !image->name)
		errx(STATUS_FAILED, "out of memory");
	known.images = memory_grow(known.images, &known.room, known.count,
				   sizeof(*known.images));
	known.images[known.count++] = image;
}

struct image *image_get(u64 device, u64 inode, const char *path)
{
	for (size_t i = 0; i < known.count; i++) {
		struct image *image = known.images[i];

		if (image->inode == inode && image->device == device &&
		    !strcmp(image->path, path))
			return image;
	}
	if (known.count == IMAGES)
		return NULL;
	add_image(device, inode, path);
	return known.images[known.count - 1];
}

const char *image_name(const struct image *image)
{
	return image->name;
}

/* Copy the vDSO of this process to a file in memory.  It ends with its section table. */
static int open_vdso(void)
{
	const Elf64_Ehdr *vdso = (const void *)getauxval(AT_SYSINFO_EHDR);
	int fd = vdso ? memfd_create("vdso", MFD_CLOEXEC) : -1;
	size_t size;

	if (fd < 0 || sizeof(void *) != sizeof(u64))
		return fd;
	size = vdso->e_shoff + vdso->e_shnum * vdso->e_shentsize;
	if (write(fd, vdso, size) == (ssize_t)size)
		return fd;
	close(fd);
	return -1;
}

/* Open @path if it is a regular file, without side effects if it is not.  -1 on failure. */
static int open_regular(const char *path, u64 inode)
{
	int fd = open(path, O_PATH | O_CLOEXEC), regular = -1;
	struct stat stat;
	char own[32];

	snprintf(own, sizeof(own), "/proc/self/fd/%d", fd);
	if (fd >= 0 && !fstat(fd, &stat) && S_ISREG(stat.st_mode) &&
	    (!inode || stat.st_ino == inode))
		regular = open(own, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return regular;
}

int image_open(const struct image *image, u32 pid, u64 from, u64 to)
{
	char path[PATH_MAX + 64];
	int fd;

	if (!strcmp(image->path, IMAGE_VDSO))
		return open_vdso();
	snprintf(path, sizeof(path), "/proc/%u/map_files/%llx-%llx", pid,
		 (unsigned long long)from, (unsigned long long)to);
	fd = open_regular(path, 0);
	if (fd >= 0)
		return fd;
	if ((size_t)snprintf(path, sizeof(path), "/proc/%u/root%s", pid, image->path) >=
	    sizeof(path))
		return -1;
	return open_regular(path, image->inode);
}

/* The index of the first place that is not below @offset. */
static size_t first_from(const struct image *image, u64 offset)
{
	size_t low = 0, high = image->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (image->places[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct elf_place *image_place(const struct image *image, u64 offset)
{
	size_t index = first_from(image, offset);

	return index < image->count && image->places[index].offset == offset ?
	       &image->places[index] : NULL;
}

bool image_want(struct image *image, u64 offset)
{
	size_t index = first_from(image, offset);
	struct elf_place *place;

	if (image_place(image, offset) || known.places == PLACES)
		return false;
	image->places = memory_grow(image->places, &image->room, image->count,
				    sizeof(*image->places));
	place = &image->places[index];
	memmove(place + 1, place, (image->count - index) * sizeof(*place));
	*place = (struct elf_place){.offset = offset, .address = offset};
	image->count++;
	known.places++;
	return true;
}

void image_take(struct image *image, int fd)
{
	if (fd < 0)
		return;
	if (image->fd >= 0) {
		close(fd);
		return;
	}
	image->fd = fd;
	if (++known.open == OPEN)
		image_resolve();
}

void image_resolve(void)
{
	for (size_t i = 0; i < known.count && known.open; i++) {
		struct image *image = known.images[i];

		if (image->fd < 0)
			continue;
		elf_name(image->fd, image->places, image->count);
		close(image->fd);
		image->fd = -1;
		known.open--;
	}
}

static void free_image(struct image *image)
{
	for (size_t i = 0; i < image->count; i++)
		free(image->places[i].name);
	if (image->fd >= 0)
		close(image->fd);
	free(image->places);
	free(image->path);
	free(image->name);
	free(image);
}

void image_free(void)
{
	for (size_t i = 0; i < known.count; i++)
		free_image(known.images[i]);
	free(known.images);
	memset(&known, 0, sizeof(known));
}
