static const struct vnt_variant @point@_variants[] = {
	/*{ variants }*/
};

