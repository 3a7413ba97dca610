/*{ names }*/
/* @name@: what follows from the columns of a row; its diagnosis, or NULL. */
static const char *@name@_derive(const u64 *vnt_row, double vnt_seconds, double *vnt_computed)
{
	/*{ variables }*/

	/*{ stores }*/
	/*{ diagnoses }*/
}

