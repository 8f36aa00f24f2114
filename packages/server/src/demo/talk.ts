/** A few days of conversation in the demo chain: who wrote what where and when, by the shops' clock. */
export interface DemoLine {
  /** Code of the place whose channel it is in, or `group`, or `direct:<number>` with the person it is sent to. */
  readonly where: string;
  readonly by: string;
  readonly text: string;
  readonly mentions?: readonly string[];
  /** A clock time of an earlier day, or minutes before the present. */
  readonly when: { readonly daysAgo: number; readonly at: string } | { readonly minutesAgo: number };
}

export const demoTalk: readonly DemoLine[] = [
  {
    where: "SH01",
    by: "1100",
    text: "早上好！今天客流会大，短靴放到前排。",
    when: { daysAgo: 3, at: "09:48" },
  },
  {
    where: "SH01",
    by: "1101",
    text: "收到，晚风短靴焦糖色 37、38 各留一双陈列。",
    when: { daysAgo: 3, at: "09:52" },
  },
  {
    where: "SH01",
    by: "1102",
    text: "有位顾客要 听雨单鞋 藕粉 36，店里没有了，徐汇店还有两双，我让她过去了。",
    when: { daysAgo: 3, at: "15:20" },
  },
  { where: "SH01", by: "1100", text: "做得好。记得把她的电话记给徐汇。", when: { daysAgo: 3, at: "15:23" } },
  {
    where: "SH02",
    by: "1110",
    text: "静安转来的顾客已成交，谢谢 @林晓梅",
    mentions: ["1100"],
    when: { daysAgo: 3, at: "16:41" },
  },
  {
    where: "group",
    by: "1300",
    text: "各位店长，冬款第二批下周三到嘉兴总仓，畅销尺码优先补静安和春熙。",
    when: { daysAgo: 2, at: "10:15" },
  },
  {
    where: "group",
    by: "1140",
    text: "春熙店 36-38 缺得厉害，短靴能不能先发？",
    when: { daysAgo: 2, at: "10:25" },
  },
  {
    where: "group",
    by: "1400",
    text: "可以，周三下午到货当天分拣，晚上发出。",
    when: { daysAgo: 2, at: "10:40" },
  },
  {
    where: "group",
    by: "1300",
    text: "👍 @袁野 你协调一下成都两家店的数量。",
    mentions: ["1201"],
    when: { daysAgo: 2, at: "10:45" },
  },
  {
    where: "HZ01",
    by: "1120",
    text: "湖滨今天有直播团来逛店，@冯琳 你负责接待。",
    mentions: ["1123"],
    when: { daysAgo: 2, at: "13:05" },
  },
  {
    where: "HZ01",
    by: "1121",
    text: "板鞋米白 40 的吊牌扫不出来，是不是旧条码？",
    when: { daysAgo: 2, at: "17:30" },
  },
  { where: "HZ01", by: "1120", text: "我补了一张标签，在收银台下面。", when: { daysAgo: 2, at: "17:36" } },
  {
    where: "CD01",
    by: "1141",
    text: "昨天退的那双高跟鞋鞋跟有划痕，先放待检区。",
    when: { daysAgo: 1, at: "10:32" },
  },
  { where: "CD01", by: "1140", text: "好，拍照发我，下午我看。", when: { daysAgo: 1, at: "10:40" } },
  { where: "WH01", by: "1400", text: "今天盘了 B 区货架，短靴账实一致。", when: { daysAgo: 1, at: "14:20" } },
  { where: "WH01", by: "1401", text: "C 区还差两排，明早继续。", when: { daysAgo: 1, at: "14:24" } },
  {
    where: "SH01",
    by: "1103",
    text: "刚才那位顾客说想要 月白板鞋 藏青 43，我们只剩陈列的一双。",
    when: { daysAgo: 1, at: "16:10" },
  },
  { where: "SH01", by: "1100", text: "陈列可以卖，记得扫码时选“陈列”。", when: { daysAgo: 1, at: "16:13" } },
  {
    where: "group",
    by: "1600",
    text: "本周全连锁销售同比 +12%，大家辛苦了！周末注意补货节奏。",
    when: { daysAgo: 1, at: "18:30" },
  },
  { where: "group", by: "1100", text: "收到，静安店周末全员在岗。", when: { daysAgo: 1, at: "18:41" } },
  {
    where: "direct:1100",
    by: "1101",
    text: "店长，我明天想和李静换个早班，可以吗？",
    when: { daysAgo: 1, at: "20:15" },
  },
  { where: "direct:1101", by: "1100", text: "可以，你们自己说好就行。", when: { daysAgo: 1, at: "20:23" } },
  {
    where: "direct:1300",
    by: "1100",
    text: "叶青，短靴 37 这周卖得特别快，能不能多补 20 双？",
    when: { daysAgo: 1, at: "21:05" },
  },
  {
    where: "direct:1100",
    by: "1300",
    text: "看到了，已经和总仓说了，明天给你答复。",
    when: { daysAgo: 1, at: "21:36" },
  },
  { where: "SH01", by: "1102", text: "二楼灯管换好了。", when: { minutesAgo: 45 } },
  { where: "SH01", by: "1101", text: "客人开始多了，我在门口。", when: { minutesAgo: 20 } },
];
