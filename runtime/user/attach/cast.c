// SPDX-License-Identifier: MIT
/*
 * Lets programs read kernel memory by plain loads, through bpf_rdonly_cast(): puts the number that
 * the kernel's function has in the place of VNT_CAST_CALL, see cast.bpf.h.  Where the kernel has
 * no such function the calls become moves, and the programs read by bpf_probe_read_kernel().
 */
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "attach/object.h"
#include "attach/setup.h"

/* The call, or what stands in its place: a result that nothing uses. */
static struct bpf_insn instead(u32 function)
{
	if (function)
		return (struct bpf_insn){.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL,
					 .imm = function};
	return (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0};
}

static void patch_calls(struct bpf_program *program, u32 function)
{
	struct bpf_insn *insns = (struct bpf_insn *)bpf_program__insns(program);

	for (size_t i = 0; i < bpf_program__insn_cnt(program); i++)
		if (insns[i].code == (BPF_JMP | BPF_CALL) && insns[i].imm == VNT_CAST_CALL &&
		    insns[i].src_reg == BPF_PSEUDO_KFUNC_CALL)
			insns[i] = instead(function);
}

bool casts_set(struct bpf_object *object, struct kernel *kernel, bool wanted)
{
	u32 function = wanted ? kernel_function_id(kernel, VNT_CAST_FUNCTION) : 0;
	u32 type = function ? kernel_struct_id(kernel, VNT_CAST_TYPE) : 0;
	struct bpf_program *program;

	if (!type || !object_write(object, "vnt_cast_type", &type, sizeof(type)))
		function = 0;
	bpf_object__for_each_program(program, object)
		patch_calls(program, function);
	return function;
}
