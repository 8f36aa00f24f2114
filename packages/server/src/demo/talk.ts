/** A few days of conversation in the demo chain: who wrote what where, how many minutes before the present. */
export interface DemoLine {
  /** Code of the place whose channel it is in, or `group`, or `direct:<number>` with the person it is sent to. */
  readonly where: string;
  readonly by: string;
  readonly text: string;
  readonly mentions?: readonly string[];
  readonly minutesAgo: number;
}

const day = 24 * 60;

export const demoTalk: readonly DemoLine[] = [
  {
    where: "SH01",
    by: "1100",
    text: "早上好！今天周五，下午客流会大，短靴放到前排。",
    minutesAgo: 3 * day + 300,
  },
  {
    where: "SH01",
    by: "1101",
    text: "收到，晚风短靴焦糖色 37、38 各留一双陈列。",
    minutesAgo: 3 * day + 296,
  },
  {
    where: "SH01",
    by: "1102",
    text: "有位顾客要 听雨单鞋 藕粉 36，店里没有了，徐汇店还有两双，我让她过去了。",
    minutesAgo: 3 * day + 120,
  },
  { where: "SH01", by: "1100", text: "做得好。记得把她的电话记给徐汇。", minutesAgo: 3 * day + 117 },
  {
    where: "SH02",
    by: "1110",
    text: "静安转来的顾客已成交，谢谢 @林晓梅",
    mentions: ["1100"],
    minutesAgo: 3 * day + 40,
  },
  {
    where: "group",
    by: "1300",
    text: "各位店长，冬款第二批下周三到嘉兴总仓，畅销尺码优先补静安和春熙。",
    minutesAgo: 2 * day + 420,
  },
  { where: "group", by: "1140", text: "春熙店 36-38 缺得厉害，短靴能不能先发？", minutesAgo: 2 * day + 410 },
  { where: "group", by: "1400", text: "可以，周三下午到货当天分拣，晚上发出。", minutesAgo: 2 * day + 395 },
  {
    where: "group",
    by: "1300",
    text: "👍 @袁野 你协调一下成都两家店的数量。",
    mentions: ["1201"],
    minutesAgo: 2 * day + 390,
  },
  {
    where: "HZ01",
    by: "1120",
    text: "湖滨今天有直播团来逛店，@冯琳 你负责接待。",
    mentions: ["1123"],
    minutesAgo: 2 * day + 200,
  },
  { where: "HZ01", by: "1121", text: "板鞋米白 40 的吊牌扫不出来，是不是旧条码？", minutesAgo: 2 * day + 90 },
  { where: "HZ01", by: "1120", text: "我补了一张标签，在收银台下面。", minutesAgo: 2 * day + 84 },
  { where: "CD01", by: "1141", text: "昨天退的那双高跟鞋鞋跟有划痕，先放待检区。", minutesAgo: day + 500 },
  { where: "CD01", by: "1140", text: "好，拍照发我，下午我看。", minutesAgo: day + 492 },
  { where: "WH01", by: "1400", text: "今天盘了 B 区货架，短靴账实一致。", minutesAgo: day + 320 },
  { where: "WH01", by: "1401", text: "C 区还差两排，明早继续。", minutesAgo: day + 316 },
  {
    where: "SH01",
    by: "1103",
    text: "刚才那位顾客说想要 月白板鞋 藏青 43，我们只剩陈列的一双。",
    minutesAgo: day + 60,
  },
  { where: "SH01", by: "1100", text: "陈列可以卖，记得扫码时选“陈列”。", minutesAgo: day + 57 },
  {
    where: "group",
    by: "1600",
    text: "本周全连锁销售同比 +12%，大家辛苦了！周末注意补货节奏。",
    minutesAgo: 600,
  },
  { where: "group", by: "1100", text: "收到，静安店周末全员在岗。", minutesAgo: 590 },
  { where: "direct:1100", by: "1101", text: "店长，我明天想和李静换个早班，可以吗？", minutesAgo: 300 },
  { where: "direct:1101", by: "1100", text: "可以，你们自己说好就行。", minutesAgo: 292 },
  {
    where: "direct:1300",
    by: "1100",
    text: "叶青，短靴 37 这周卖得特别快，能不能多补 20 双？",
    minutesAgo: 180,
  },
  { where: "direct:1100", by: "1300", text: "看到了，已经和总仓说了，明天给你答复。", minutesAgo: 150 },
  { where: "SH01", by: "1102", text: "二楼灯管换好了。", minutesAgo: 45 },
  { where: "SH01", by: "1101", text: "下午客人开始多了，我在门口。", minutesAgo: 20 },
];
