/** The same keys in another language; the texts are free, their parameters are checked by a test. */
export type Texts<Source> = { readonly [Key in keyof Source]: string };
