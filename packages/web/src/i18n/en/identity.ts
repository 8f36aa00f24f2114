import type { Texts } from "../texts.ts";
import type { identity as source } from "../zh-CN/identity.ts";

export const identity: Texts<typeof source> = {
  "role.clerk": "Clerk",
  "role.store_manager": "Store manager",
  "role.area_manager": "Area manager",
  "role.purchasing": "Purchasing",
  "role.warehouse": "Warehouse",
  "role.finance": "Finance",
  "role.head_office": "Head office",
  "role.owner": "Owner",
  "place.store": "Store",
  "place.warehouse": "Warehouse",
  "place.office": "Office",

  "signIn.title": "Sign in",
  "signIn.name": "Staff number or phone",
  "signIn.password": "Password",
  "signIn.pin": "PIN",
  "signIn.submit": "Sign in",
  "signIn.out": "Sign out",
};
