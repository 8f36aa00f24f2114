/**
 * The 49,000 most common passwords (zxcvbn-ts, MIT), read when the first secret is set and kept as a set; and those that
 * are common in China or in a shoe shop and missing there.
 */
import { limits } from "@instep/domain/kernel/limits.ts";

const supplement = `
woaini1314 woaini520 woaini521 woaini123 woaini1314520 woaini11 5201314520 1314520520 13145200 52013140 520520520
1314521521 aini1314 woaiwojia woaiziji woshishui ni123456 wo123456 wang123456 li123456 zhang123 zhang123456 liu123456
chen123456 yang123456 zhao123456 huang123456 wangjing wangwei123 zhangwei liuwei123 xiaoming xiazhili meimei123
tiantian laopo520 laogong520 7758521521 77585217758521 admin888 admin123456 caonima123 dearbook qq1234567 w123456789
y123456789 l123456789 qwer123456 zxczxc123 mima1234 mima123456 china123 taobao123 weixin123 instep123 instep1234
dianzhang dianyuan shop1234 store123 store1234 shoes123 shoes1234`;

let common: Promise<ReadonlySet<string>> | undefined;

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const known = dictionary["passwords-common"].filter((password) => password.length >= limits.pinDigits);
  return new Set([...known, ...supplement.trim().split(/\s+/)]);
}

export async function isCommonPassword(secret: string): Promise<boolean> {
  common ??= load();
  return (await common).has(secret.toLowerCase());
}
