/*{ declarations }*/
/*{ pair }*/

/*{ early_where }*/
/*{ parts }*/
/*{ enter }*/
/*{ where }*/
/*{ make }*/
/*{ task }*/
/*{ record }*/
/*{ sets }*/
/*{ drop }*/
return @term@;
