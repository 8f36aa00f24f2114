import "react";

declare module "react" {
  interface CSSProperties {
    /** Custom properties are set through the CSSOM, which the content security policy allows. */
    [property: `--${string}`]: string | number | undefined;
  }
}
