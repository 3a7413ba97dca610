struct @layout@ @started@waiting;
struct @sink_layout@ key = {};
/*{ pair }*/
u64 value;

/*{ parts }*/
/*{ take }*/
/*{ ended }*/
/*{ where }*/
/*{ task }*/
value = @value@;
/*{ last }*/
/*{ minimum }*/
/*{ keys }*/
/*{ each }*/
/*{ scale }*/
/*{ slot }*/
return @add@ ? SHOWN : TABLE_FULL;
