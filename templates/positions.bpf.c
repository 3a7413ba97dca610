/* Positions of arguments, looked up by name when the tool starts. */
/*{ positions }*/

