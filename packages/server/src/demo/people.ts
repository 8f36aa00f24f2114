/** Places and people of the demo chain 云履 Yunlu. */
import type { Role } from "@instep/domain/identity/permissions.ts";
import type { PlaceKind } from "@instep/domain/identity/rows.ts";

export interface DemoPlace {
  readonly code: string;
  readonly kind: PlaceKind;
  readonly name: string;
  readonly nameEn: string;
  readonly city: string;
  /** Sales of a usual day, relative to the others. */
  readonly pace: number;
}

export const demoPlaces: readonly DemoPlace[] = [
  { code: "SH01", kind: "store", name: "上海静安店", nameEn: "Shanghai Jing'an", city: "上海", pace: 1.5 },
  { code: "SH02", kind: "store", name: "上海徐汇店", nameEn: "Shanghai Xuhui", city: "上海", pace: 1.2 },
  { code: "HZ01", kind: "store", name: "杭州湖滨店", nameEn: "Hangzhou Hubin", city: "杭州", pace: 1.1 },
  { code: "HZ02", kind: "store", name: "杭州滨江店", nameEn: "Hangzhou Binjiang", city: "杭州", pace: 0.7 },
  { code: "CD01", kind: "store", name: "成都春熙店", nameEn: "Chengdu Chunxi", city: "成都", pace: 1.3 },
  { code: "CD02", kind: "store", name: "成都高新店", nameEn: "Chengdu Gaoxin", city: "成都", pace: 0.8 },
  { code: "WH01", kind: "warehouse", name: "嘉兴总仓", nameEn: "Jiaxing Warehouse", city: "嘉兴", pace: 0 },
];

export interface DemoPerson {
  readonly number: string;
  readonly name: string;
  readonly nameEn: string;
  readonly role: Role;
  /** Codes of places; null for all. */
  readonly places: readonly string[] | null;
  /** Shown on the terminal as a way in. */
  readonly isShown?: boolean;
}

const clerkNames: readonly (readonly [string, string])[] = [
  ["王小雨", "Wang Xiaoyu"],
  ["李静", "Li Jing"],
  ["陈晨", "Chen Chen"],
  ["赵茗", "Zhao Ming"],
  ["刘洋", "Liu Yang"],
  ["周婷", "Zhou Ting"],
  ["吴磊", "Wu Lei"],
  ["郑双", "Zheng Shuang"],
  ["孙悦", "Sun Yue"],
  ["钱多", "Qian Duo"],
  ["冯琳", "Feng Lin"],
  ["沈佳", "Shen Jia"],
  ["韩雪", "Han Xue"],
  ["杨帆", "Yang Fan"],
  ["朱莉", "Zhu Li"],
  ["秦澜", "Qin Lan"],
  ["许小晴", "Xu Xiaoqing"],
  ["何苗", "He Miao"],
  ["罗晓丹", "Luo Xiaodan"],
  ["唐宁", "Tang Ning"],
  ["邓涛", "Deng Tao"],
  ["曹莹", "Cao Ying"],
  ["彭越", "Peng Yue"],
  ["苏青", "Su Qing"],
];
const managerNames: readonly (readonly [string, string])[] = [
  ["林晓梅", "Lin Xiaomei"],
  ["高远", "Gao Yuan"],
  ["徐静", "Xu Jing"],
  ["马骏", "Ma Jun"],
  ["谢雨", "Xie Yu"],
  ["蒋文", "Jiang Wen"],
];

const storeCodes = demoPlaces.filter((place) => place.kind === "store").map((place) => place.code);

export const demoOwner: DemoPerson = {
  number: "1000",
  name: "张云",
  nameEn: "Zhang Yun",
  role: "owner",
  places: null,
  isShown: true,
};

function storePeople(): DemoPerson[] {
  return storeCodes.flatMap((code, store): DemoPerson[] => {
    const [name, nameEn] = managerNames[store] ?? ["店长", "Manager"];
    const number = 1_100 + store * 10;
    const isShown = store === 0;
    const manager: DemoPerson = {
      number: String(number),
      name,
      nameEn,
      role: "store_manager",
      places: [code],
      isShown,
    };
    const clerks = clerkNames.slice(store * 4, store * 4 + 4).map(([own, ownEn], index): DemoPerson => {
      const shown = store === 0 && index === 0;
      return {
        number: String(number + 1 + index),
        name: own,
        nameEn: ownEn,
        role: "clerk",
        places: [code],
        isShown: shown,
      };
    });
    return [manager, ...clerks];
  });
}

export const demoPeople: readonly DemoPerson[] = [
  ...storePeople(),
  {
    number: "1200",
    name: "方华",
    nameEn: "Fang Hua",
    role: "area_manager",
    places: ["SH01", "SH02", "HZ01", "HZ02"],
  },
  { number: "1201", name: "袁野", nameEn: "Yuan Ye", role: "area_manager", places: ["CD01", "CD02"] },
  { number: "1300", name: "叶青", nameEn: "Ye Qing", role: "purchasing", places: null, isShown: true },
  { number: "1301", name: "丁一", nameEn: "Ding Yi", role: "purchasing", places: null },
  { number: "1400", name: "石磊", nameEn: "Shi Lei", role: "warehouse", places: ["WH01"], isShown: true },
  { number: "1401", name: "田野", nameEn: "Tian Ye", role: "warehouse", places: ["WH01"] },
  { number: "1402", name: "江波", nameEn: "Jiang Bo", role: "warehouse", places: ["WH01"] },
  { number: "1500", name: "白露", nameEn: "Bai Lu", role: "finance", places: null, isShown: true },
  { number: "1600", name: "顾远", nameEn: "Gu Yuan", role: "head_office", places: null, isShown: true },
];

export const roleNames: Record<Role, readonly [string, string]> = {
  clerk: ["店员", "clerk"],
  store_manager: ["店长", "store manager"],
  area_manager: ["区域经理", "area manager"],
  purchasing: ["采购", "purchasing"],
  warehouse: ["仓管", "warehouse"],
  finance: ["财务", "finance"],
  head_office: ["总部", "head office"],
  owner: ["老板", "owner"],
};
