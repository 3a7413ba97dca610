static const struct vnt_field @measure@_key[] = {
	/*{ fields }*/
};

