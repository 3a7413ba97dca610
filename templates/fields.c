static const struct vnt_field @name@_@kind@[] = {
	/*{ fields }*/
};

