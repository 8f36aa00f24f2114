/** Router links in the shape of our buttons and rows. `to`, `params` and `search` are checked against the routes. */
import { Link, createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactElement, Ref } from "react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button.tsx";
import { cx } from "./cx.ts";
import type { Icon } from "./icons.tsx";
import { RowContent, rowClass, type ListRowContent } from "./list.tsx";

interface ButtonAnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: Icon;
  readonly ref?: Ref<HTMLAnchorElement>;
}

function ButtonAnchor({ variant, size, icon: Glyph, className, children, ...rest }: ButtonAnchorProps) {
  return (
    <a className={buttonClass(variant, size, className)} {...rest}>
      {Glyph && <Glyph size={20} />}
      {children}
    </a>
  );
}

type RowAnchorProps = ListRowContent &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "title"> & { readonly ref?: Ref<HTMLAnchorElement> };

function RowAnchor({
  leading,
  title,
  subtitle,
  meta,
  trailing,
  chevron,
  strong,
  selected = false,
  className,
  ...rest
}: RowAnchorProps) {
  const content: ListRowContent = {
    leading,
    title,
    subtitle,
    meta,
    trailing,
    ...(chevron === undefined ? {} : { chevron }),
    ...(strong === undefined ? {} : { strong }),
  };
  return (
    <a className={cx(rowClass(true, selected), className)} {...rest}>
      <RowContent {...content} />
    </a>
  );
}

export const LinkButton = createLink(ButtonAnchor);

/** Stands inside a `<li>` (or a virtual row); the route that is open is drawn selected with `selected`. */
export const LinkRow = createLink(RowAnchor);

interface AnyLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly to: string;
}
interface NavLinkProps extends AnyLinkProps {
  readonly isOpen?: boolean | undefined;
}

/** For the shell, whose addresses are handed in: any path, `aria-current` while it or a page under it is open. */
export function NavLink({ isOpen = false, ...props }: NavLinkProps) {
  const AnyLink = Link as unknown as (props: AnyLinkProps & { activeProps: object }) => ReactElement;
  return <AnyLink activeProps={current} {...props} {...(isOpen ? current : {})} />;
}
const current = { "aria-current": "page" } as const;
