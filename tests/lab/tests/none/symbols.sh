# SPDX-License-Identifier: MIT
# The names of frames in the kernel's stacks against its own table of symbols, also of code that comes
# while a tool runs: a program on the way of what it sees.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# refused: a datagram to a port that nobody has opened is dropped.
refused()	{ bash -c 'echo x >/dev/udp/127.0.0.1/9'; }
lines()		{ grep -c '"event"' "$work/drop.out"; }

ip link set lo up
start drop skbdrop --json -e --proto udp --dport 9
refused
await reaches 1 lines
start fexit ../lab/build/bin/fexit --json
refused
await reaches 2 lines
# Of how many frames there is no name, and of which a name does not reach so far.
/usr/bin/python3 - "$work/drop.out" >"$work/frames" <<'END'
import bisect, json, sys
table = [line.split() for line in open("/proc/kallsyms")]
places = sorted({int(t[0], 16) for t in table if t[1] not in "aA"})
named = {}
for t in table:
    named.setdefault(t[2], []).append(int(t[0], 16))
def reaches(name, offset):
    for at in named.get(name, []):
        i = bisect.bisect_right(places, at)
        if i == len(places) or at + offset < places[i]:
            return True
    return False
frames = [f for line in open(sys.argv[1]) if '"event"' in line for f in json.loads(line)["fields"]["kstack"]]
wrong = [f for f in frames if "+" in f and not reaches(f.split("+")[0], int(f.split("+")[1], 16))]
bpf = [f for f in frames if f.startswith("0x") or f.startswith("bpf_trampoline_")]
print(len(frames) > 10, len(bpf) > 0, *wrong)
END
stop fexit
stop drop
equal "frames have the names of what contains them" "$(cat "$work/frames")" "True True"
