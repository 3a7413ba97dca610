# SPDX-License-Identifier: MIT
# --record and --replay of an event tool, a histogram tool and a table tool: a
# replay, by a user who may nothing, prints what the run has printed.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

chmod 755 "$work"
nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"; }

# record NAME TOOL OPTION...
record() { start "$1" "${@:2}" --record "$work/$1.rec"; }

# same NAME TOOL OPTION...: the replay is what the run has printed
same()
{
	chmod 644 "$work/$1.rec"
	nobody "$BIN/$2" "${@:3}" --replay "$work/$1.rec" >"$work/$1.again" 2>"$work/$1.said"
	equal "$1: status of the replay" $? 0
	equal "$1: nothing said" "$(cat "$work/$1.said")" ""
	equal "$1: something printed" "$([ -s "$work/$1.out" ] && echo yes)" yes
	equal "$1: the same" "$(diff "$work/$1.out" "$work/$1.again" | head -5)" ""
}

# refused NAME FILE WHAT: the replay of a bad file ends with 1 and one line that says WHAT
refused()
{
	nobody "$BIN/skbdrop" --sort bytes --replay "$2" >"$work/refused.out" 2>"$work/refused.err"
	equal "$1: status" $? 1
	equal "$1: lines said" "$(wc -l <"$work/refused.err")" 1
	contains "$1: said" "$(cat "$work/refused.err")" "$3"
}

record life-text tcplife -T --dport 9000
record life-json tcplife --json --dport 9000
record size-text netsize -T -i 1
record size-json netsize --json -i 1 --top 2
record stack-text drop-stack --top 3
record stack-json drop-stack --json -i 1
record drops-text skbdrop -i 0.5 --sort bytes
record drops-by skbdrop --by reason
record size-each netsize --each -T

equal "the file is for its owner" "$(stat -c %a "$work/life-text.rec")" 600
in_ns B /usr/bin/python3 - >"$work/server" <<'END' &
import socket
s = socket.create_server(("10.0.0.2", 9000))
print("ready", flush=True)
for _ in range(5):
    c, _ = s.accept()
    c.recv(65536)
    c.close()
END
server=$!
started $server "$work/server"
in_ns A /usr/bin/python3 - <<'END'
import socket, time
for _ in range(5):
    c = socket.create_connection(("10.0.0.2", 9000))
    c.sendall(bytes(1000))
    c.recv(1)
    c.close()
END
wait $server
# A session is over when the answer to its last FIN has come.
while [ "$(in_ns A ss -Htn dport = :9000)" ]; do sleep 0.1; done
for port in 9997 9998 9999; do
	send A udp --dst 10.0.0.2 --dport $port --count 20 --same-port >/dev/null
	sleep 0.4
done
for name in life-text life-json size-text size-json stack-text stack-json drops-text drops-by size-each; do stop $name; done

same life-text tcplife -T
same life-json tcplife --json
same size-text netsize -T
same size-json netsize --json --top 2
same stack-text drop-stack --top 3
same stack-json drop-stack --json
same drops-text skbdrop --sort bytes
same drops-by skbdrop
same size-each netsize -T
equal "events were recorded" "$(events life-json true)" 5
contains "stacks have names" "$(cat "$work/stack-text.again")" "udp"
contains "reasons have names" "$(cat "$work/drops-text.again")" "NO_SOCKET"
equal "JSON from a run in text" \
	"$(nobody "$BIN/skbdrop" --json --replay "$work/drops-text.rec" | jq -s '.[-1].type')" '"end"'

rec=$work/drops-text.rec size=$(stat -c %s "$work/drops-text.rec")
head -c $((size - 5)) "$rec" >"$work/cut.rec"
refused "cut" "$work/cut.rec" "the recording ends early"
equal "cut: the intervals before are shown" \
	"$(grep -c '^drops' "$work/refused.out") and $(grep -c 'whole run' "$work/refused.out")" \
	"$(($(grep -c '^drops' "$work/drops-text.out") - 1)) and 0"
equal "cut: as they were" \
	"$(head -c "$(stat -c %s "$work/refused.out")" "$work/drops-text.out" | diff - "$work/refused.out")" ""
cp "$rec" "$work/bad.rec"
# Another byte than the one that is there.
byte=$(od -An -v -t u1 -j $((size / 2)) -N 1 "$rec")
printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$work/bad.rec" bs=1 seek=$((size / 2)) conv=notrunc status=none
refused "damaged" "$work/bad.rec" "byte "
refused "of another tool" "$work/life-text.rec" "recorded by 'tcplife'"
refused "no recording" "$BIN/skbdrop" "byte 0: this is no recording"
refused "no file" "$work/none" "cannot open"
nobody "$BIN/skbdrop" --replay "$rec" -d 5 >"$work/refused.out" 2>&1
equal "an option of runs: status" $? 2
"$BIN/skbdrop" -q -d 1 --record /dev/full >"$work/full.out" 2>"$work/full.err"
equal "a full disk: status" $? 1
equal "a full disk: said" "$(cat "$work/full.err")" "skbdrop: /dev/full: cannot record any more: No space left on device"
contains "a full disk: the run goes on" "$(cat "$work/full.out")" "seen"
