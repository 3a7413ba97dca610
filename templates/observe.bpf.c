struct @layout@ key = {};
/*{ declarations }*/
/*{ pair }*/
u64 value;

/*{ parts }*/
/*{ enter }*/
/*{ where }*/
/*{ task }*/
value = @value@;
/*{ minimum }*/
/*{ keys }*/
/*{ each }*/
/*{ scale }*/
key.slot = hist_slot_of(value);
return hist_add(&@sink@_map, &key, value) ? SHOWN : TABLE_FULL;
