/** A phone, in the hand of `ui/icons.tsx`. */
import type { IconProps } from "../ui/icons.tsx";

export function IconDevice({ size = 24, ...rest }: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      <path d="M7 5a1.5 1.5 0 0 1 1.5-1.5h7A1.5 1.5 0 0 1 17 5v14a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19zM10.5 17.5h3" />
    </svg>
  );
}
