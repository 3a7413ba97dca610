/*{ task }*/
struct @layout@ waiting = {.time = now};
/*{ pair }*/

/*{ parts }*/
/*{ first }*/
/*{ columns }*/
return @start@(&@state@_map, @key@, &waiting);
