struct @layout@ key = {};
struct @values@ *row;
/*{ declarations }*/
/*{ pair }*/

/*{ parts }*/
/*{ enter }*/
/*{ where }*/
/*{ task }*/
/*{ keys }*/
/*{ each }*/
row = OBJECT(&@sink@_map, &key, struct @values@);
if (!row)
	return TABLE_FULL;
/*{ tallies }*/
return SHOWN;
