# SPDX-License-Identifier: MIT
# The examples of tools that look at sockets and their programs.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

traffic
examples so1stbyte soaccept socketio socksize sockstat soconnect soconnlat sofamily soprotocol \
	sormem sys-bind sys-recv udpconnect
