struct @layout@ waiting = {.time = now};
/*{ pair }*/

/*{ parts }*/
/*{ first }*/
/*{ columns }*/
return pair_start(&@state@_map, @key@, &waiting);
