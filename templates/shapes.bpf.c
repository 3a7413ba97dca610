/* What is read of the kernel's types. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/*{ shapes }*/

#pragma clang attribute pop

