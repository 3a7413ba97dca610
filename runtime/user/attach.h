/* SPDX-License-Identifier: MIT */
/* The way into the kernel: points, the BPF object, its tables and accounts.  runtime.h includes it. */
#ifndef VNT_ATTACH_H
#define VNT_ATTACH_H

/* ---- log.c: what libbpf says ------------------------------------------- */

void log_start(bool verbose);
const char *log_blamed(void);
const char *log_verifier(void);
void log_forget(void);

/* ---- privilege.c: what is needed, and giving it up --------------------- */

void privilege_explain(void);
enum status privilege_drop(int map_fd, bool processes);

/* ---- point.c: which variant of a point this kernel can serve ----------- */

#define POINT_AS_BUILT (-1)
#define POINT_SYMBOL 128

struct point {
	const struct vnt_point *is;
	const struct vnt_variant *variant;	/* chosen; NULL: left out */
	char symbol[POINT_SYMBOL];	/* function to attach to, or tracepoint */
	int *positions;			/* of arguments, or POINT_AS_BUILT */
	int *refused;			/* by variant: the kernel's -errno, else 0 */
	int err;			/* the last of these */
	bool uncalled;			/* a variant was attached in vain */
	u32 target;			/* the id of the type to attach to, and ... */
	int target_fd;			/* ... the module's types, 0: those of the image */
	bool unwanted;			/* options have no use for it */
	bool kprobe;			/* fentry is not asked for */
	char why[1024];			/* what is wrong with each variant */
};

bool point_has_kprobe(const struct vnt_point *point);
struct point *point_list(const struct vnt_tool *tool, bool kprobe);
void point_free(struct point *points, unsigned int count);
enum status point_choose(struct point *point, struct kernel *kernel);
void point_refuse(struct point *point, int err);
void point_untraceable(struct point *point);
void point_uncalled(struct point *point);
const char *point_attached(const struct point *point, char *text, size_t size);
const char *point_arguments(const struct point *point, char *text, size_t size);

/* ---- patch.c: code in place of a function ------------------------------- */

void *patch_function(const void *bytes, size_t *size, const char *function,
		     const struct code *code);

/* ---- object.c: the BPF object, before and after loading ---------------- */

void *object_bytes(const struct vnt_tool *tool, size_t *size);
struct bpf_object *object_open(const struct kernel *kernel, const char *name,
			       const struct code *matches);
bool object_write(struct bpf_object *object, const char *variable,
		  const void *value, size_t size);
u32 *object_share(struct bpf_object *object, const char *variable);
void object_unshare(struct bpf_object *object, const char *variable, u32 *number);
void *object_read(struct bpf_object *object, const char *variable, size_t size);
struct bpf_map *object_map(struct bpf_object *object, const char *name);

/* ---- user.c: functions of libraries and programs ----------------------- */

bool user_library(const char *name, const struct options *options, char *path, size_t size);
struct bpf_link *user_attach(struct bpf_program *program, const struct point *point,
			     const struct options *options);

/* ---- timer.c: sampling ------------------------------------------------- */

int timer_attach(struct bpf_program *program, u64 hz, struct bpf_link ***links);

/* ---- attach.c: load, attach, detach ------------------------------------ */

struct attach {
	const struct vnt_tool *tool;
	struct bpf_object *object;
	struct point *points;		/* as many as the tool has */
	struct bpf_link **links;	/* by point */
	struct bpf_link **samplers;	/* of timers: by CPU, one after the other */
	int samplers_count;
};

enum status attach_tool(struct attach *attach, const struct vnt_tool *tool,
			struct kernel *kernel, const struct options *options);
void attach_detach(struct attach *attach);
u64 attach_missed(const struct attach *attach, const struct point *point);
int attach_map(const struct attach *attach);
void attach_close(struct attach *attach);

/* ---- account.c: seen = the sum of the others --------------------------- */

/* The accounts of all rows of a tool. */
struct account {
	const struct vnt_tool *tool;
	struct vnt_account *booked;	/* by the user half */
	struct vnt_account *rows;	/* in all, after account_close() */
	u64 (*lost)[VNT_STAGES];	/* by measure: after which stage of a path */
	const struct options *options;
	char **records;			/* of what was lost, not shown yet, each with ... */
	size_t *sizes;			/* ... its size */
	size_t records_count, records_room, sizes_room;
};

struct account account_open(const struct vnt_tool *tool);
bool account_close(struct account *account, struct bpf_object *object);
void account_sum(const struct vnt_account *banks, unsigned int rows,
		 struct vnt_account *sums);
long long account_unexplained(const struct vnt_account *account);
bool account_lossy(const struct account *account);
void account_note(struct account *account, const struct vnt_event *event, const void *key,
		  size_t key_size, const void *value, size_t value_size);
void account_show(struct account *account, void *context,
		  void (*take)(void *context, const void *record, size_t size));
void account_free(struct account *account);

/* ---- map.c: the entries of a map --------------------------------------- */

int map_read(const struct bpf_map *map, void *context,
	     void (*visit)(void *context, const void *key, const void *value));
int map_cpus(const struct bpf_map *map);
bool map_is_table(const struct bpf_map *map);

/* ---- tables.c: the kernel's tables of histograms and results ----------- */

bool tables_histograms(struct hist_table *table, const struct vnt_measure *measure,
		       struct bpf_object *object);
bool tables_rows(struct rows_table *table, struct bpf_object *object);

/* ---- sweep.c: what stays in tables for too long ------------------------ */

u64 sweep_period(const struct vnt_tool *tool);
bool sweep_tables(struct account *account, struct bpf_object *object);
bool sweep_close(struct account *account, struct bpf_object *object);

#endif
