static const struct vnt_argument @point@_arguments[] = {
	/*{ arguments }*/
};

