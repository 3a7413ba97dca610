static const struct vnt_column @name@_columns[] = {
	/*{ columns }*/
};

