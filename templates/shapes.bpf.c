/* What is read of the kernel's types. */
/*{ shapes }*/

