/**
 * The invariants of the house (docs/architecture.md, "What must always be true") as questions to the whole database:
 * every chain at once, set-based, each answered by the rows that break it. What the rules promise is asked of what was
 * really written, from the other side: sums of moves against balances, counts against the last number.
 *
 * Invariant 8 (points and coupons are moves too) has no table yet and so no question.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import type { TextLanguage } from "../platform/settings.ts";

export interface Check {
  readonly name: string;
  /** Number of the invariant; 10 are the walls between chains. */
  readonly invariant: number;
  readonly title: Readonly<Record<TextLanguage, string>>;
  /** The question is asked when all of these are there. */
  readonly tables: readonly string[];
  /** `SELECT count(*)` of what is looked at. */
  readonly counted: string;
  /** One row a break; its columns are the example that a person sees. */
  readonly breaks: string;
}

const netOfMoves = `
  SELECT chain_id, place_id, sku_id, condition, sum(pairs) AS pairs FROM (
    SELECT chain_id, to_place_id AS place_id, sku_id, to_account AS condition, quantity::int8 AS pairs
    FROM move WHERE to_place_id IS NOT NULL
    UNION ALL
    SELECT chain_id, from_place_id, sku_id, from_account, -quantity::int8 FROM move WHERE from_place_id IS NOT NULL
  ) m GROUP BY chain_id, place_id, sku_id, condition`;

const stockChecks: readonly Check[] = [
  {
    name: "cell_is_sum_of_moves",
    invariant: 1,
    title: { en: "Every cell holds what its moves sum to", "zh-CN": "每格库存等于其流水之和" },
    tables: ["cell", "move"],
    counted: "SELECT count(*) FROM cell",
    breaks: `SELECT chain_id, place_id, sku_id, condition, c.on_hand, n.pairs AS moved
      FROM cell c FULL JOIN (${netOfMoves}) n USING (chain_id, place_id, sku_id, condition)
      WHERE c.on_hand IS DISTINCT FROM coalesce(n.pairs, 0)`,
  },
  {
    name: "opened_once",
    invariant: 1,
    title: { en: "What was opened is what the opening said", "zh-CN": "期初流水与期初数量一致" },
    tables: ["cell", "move"],
    counted: "SELECT count(*) FROM cell WHERE opened IS NOT NULL",
    breaks: `SELECT chain_id, place_id, sku_id, condition, c.opened, o.pairs AS moved
      FROM cell c FULL JOIN (
        SELECT chain_id, to_place_id AS place_id, sku_id, to_account AS condition, sum(quantity) AS pairs
        FROM move WHERE from_account = 'opening' GROUP BY 1, 2, 3, 4
      ) o USING (chain_id, place_id, sku_id, condition)
      WHERE coalesce(c.opened, 0) <> coalesce(o.pairs, 0)`,
  },
  {
    name: "cell_holds_what_is_promised",
    invariant: 2,
    title: { en: "On hand >= reserved >= 0 in every cell", "zh-CN": "每格在库 ≥ 预留 ≥ 0" },
    tables: ["cell"],
    counted: "SELECT count(*) FROM cell",
    breaks: `SELECT chain_id, place_id, sku_id, condition, on_hand, reserved FROM cell
      WHERE NOT (on_hand >= reserved AND reserved >= 0)`,
  },
  {
    name: "reserved_is_pending",
    invariant: 3,
    title: {
      en: "Nothing is reserved that no reservation holds",
      "zh-CN": "没有预留单占用的库存，预留为 0",
    },
    tables: ["cell"],
    counted: "SELECT count(*) FROM cell",
    breaks: `SELECT chain_id, place_id, sku_id, condition, reserved FROM cell WHERE reserved <> 0`,
  },
  {
    name: "sku_sums_to_zero",
    invariant: 4,
    title: { en: "Over all accounts every SKU sums to zero", "zh-CN": "每个 SKU 在所有账户上的合计为零" },
    tables: ["cell", "move"],
    counted: "SELECT count(*) FROM (SELECT DISTINCT chain_id, sku_id FROM move) s",
    breaks: `SELECT chain_id, sku_id, h.on_hand, o.outside
      FROM (SELECT chain_id, sku_id, sum(on_hand) AS on_hand FROM cell GROUP BY 1, 2) h
      FULL JOIN (
        SELECT chain_id, sku_id, sum(CASE WHEN from_place_id IS NULL THEN -quantity ELSE 0 END
          + CASE WHEN to_place_id IS NULL THEN quantity ELSE 0 END) AS outside
        FROM move GROUP BY 1, 2
      ) o USING (chain_id, sku_id)
      WHERE coalesce(h.on_hand, 0) + coalesce(o.outside, 0) <> 0`,
  },
  {
    name: "move_has_its_papers",
    invariant: 5,
    title: { en: "Every move has its command, entry and document", "zh-CN": "每条流水都有指令、条目和单据" },
    tables: ["move", "stock_document"],
    counted: "SELECT count(*) FROM move",
    breaks: `SELECT m.chain_id, m.position, m.line, m.command_id, m.document_id,
        r.command_id IS NOT NULL AS accepted, e.position IS NOT NULL AS told, d.document_id IS NOT NULL AS documented
      FROM move m
      LEFT JOIN command_reply r ON r.chain_id = m.chain_id AND r.command_id = m.command_id
        AND r.outcome->>'ok' = 'true'
      LEFT JOIN entry e ON e.chain_id = m.chain_id AND e.position = m.position AND e.command_id = m.command_id
      LEFT JOIN stock_document d ON d.chain_id = m.chain_id AND d.document_id = m.document_id
        AND d.place_id IN (m.from_place_id, m.to_place_id)
      WHERE r.command_id IS NULL OR e.position IS NULL OR d.document_id IS NULL`,
  },
  {
    name: "document_is_its_moves",
    invariant: 5,
    title: {
      en: "Every document moved exactly what its lines say",
      "zh-CN": "每张单据的流水与其明细完全一致",
    },
    tables: ["move", "stock_document"],
    counted: "SELECT count(*) FROM stock_document",
    breaks: documentBreaks(),
  },
  {
    name: "stock_feed_is_balance",
    invariant: 5,
    title: { en: "The feeds of stock end in the balances", "zh-CN": "库存频道流的最终结果等于库存余额" },
    tables: ["cell"],
    counted: "SELECT count(*) FROM cell",
    breaks: `SELECT chain_id, place_id, sku_id, condition, c.on_hand, t.on_hand AS told
      FROM cell c FULL JOIN (
        SELECT DISTINCT ON (e.chain_id, e.feed, sku_id, condition) e.chain_id,
          substr(e.feed, 7)::uuid AS place_id, (x->>0)::uuid AS sku_id, x->>1 AS condition,
          (x->>2)::int4 AS on_hand, (x->>3)::int4 AS reserved
        FROM entry e CROSS JOIN LATERAL json_array_elements(e.data->'cells') x
        WHERE e.feed LIKE 'stock:%'
        ORDER BY e.chain_id, e.feed, sku_id, condition, e.seq DESC
      ) t USING (chain_id, place_id, sku_id, condition)
      WHERE c.on_hand IS DISTINCT FROM t.on_hand OR c.reserved IS DISTINCT FROM t.reserved`,
  },
  {
    name: "adjustment_is_answered_for",
    invariant: 6,
    title: {
      en: "Every adjustment has a reason, its author, and above the threshold somebody else's approval",
      "zh-CN": "每笔调整都有原因和经手人，超过上限的由他人批准",
    },
    tables: ["stock_document"],
    counted: "SELECT count(*) FROM stock_document WHERE kind = 'adjustment'",
    breaks: `SELECT d.chain_id, d.document_id, d.status, d.reason, d.by_staff_id, d.approved_by, l.pairs
      FROM stock_document d
      CROSS JOIN LATERAL (SELECT sum(abs((x->>'quantity')::int4)) AS pairs FROM jsonb_array_elements(d.lines) x) l
      LEFT JOIN command_reply r ON r.chain_id = d.chain_id AND r.command_id = d.document_id
      WHERE d.kind = 'adjustment' AND (
        d.reason IS NULL OR r.command_id IS NULL OR r.by_staff_id IS DISTINCT FROM d.by_staff_id
        OR d.approved_by = d.by_staff_id
        OR (d.status IN ('posted', 'undone') AND l.pairs > ${limits.adjustAlonePairsMax}
          AND d.by_staff_id IS NOT NULL AND d.approved_by IS NULL))`,
  },
  {
    name: "found_is_posted",
    invariant: 7,
    title: {
      en: "What a sale found beyond the book was posted as found, and nothing is negative",
      "zh-CN": "销售中账外找到的鞋都有盘盈流水，且没有负库存",
    },
    tables: ["cell", "move", "stock_document"],
    counted: "SELECT count(*) FROM stock_document WHERE kind = 'sale'",
    breaks: `SELECT chain_id, document_id, sku_id, condition, l.pairs AS told, m.pairs AS moved, NULL::int4 AS on_hand
      FROM (
        SELECT d.chain_id, d.document_id, (x->>'skuId')::uuid AS sku_id, x->>'condition' AS condition,
          sum((x->>'found')::int4) AS pairs
        FROM stock_document d CROSS JOIN LATERAL jsonb_array_elements(d.lines) x
        WHERE d.kind = 'sale' AND x ? 'found' GROUP BY 1, 2, 3, 4
      ) l FULL JOIN (
        SELECT m.chain_id, m.document_id, m.sku_id, m.to_account AS condition, sum(m.quantity) AS pairs
        FROM move m JOIN stock_document d ON d.chain_id = m.chain_id AND d.document_id = m.document_id
        WHERE d.kind = 'sale' AND m.from_account = 'found' GROUP BY 1, 2, 3, 4
      ) m USING (chain_id, document_id, sku_id, condition)
      WHERE l.pairs IS DISTINCT FROM m.pairs
      UNION ALL
      SELECT chain_id, NULL, sku_id, condition, NULL, NULL, on_hand FROM cell WHERE on_hand < 0`,
  },
];

/** Signed pairs that each document's lines call for, per cell, against the net of its moves. */
function documentBreaks(): string {
  const line = `(x->>'skuId')::uuid AS sku_id, x->>'condition' AS condition`;
  // An undo mirrors the document that it is based on.
  return `
    WITH papers AS (
      SELECT d.chain_id, d.document_id, coalesce(b.kind, d.kind) AS kind, d.lines,
        CASE WHEN d.kind = 'undo' THEN -1 ELSE 1 END AS sign
      FROM stock_document d LEFT JOIN stock_document b
        ON d.kind = 'undo' AND b.chain_id = d.chain_id AND b.document_id = d.based_on
      WHERE d.status IN ('posted', 'undone')
    ), called AS (
      SELECT chain_id, document_id, ${line}, sign * CASE kind
          WHEN 'sale' THEN coalesce((x->>'found')::int4, 0) - (x->>'quantity')::int4
          WHEN 'condition_move' THEN -(x->>'quantity')::int4
          ELSE (x->>'quantity')::int4 END AS pairs
      FROM papers CROSS JOIN LATERAL jsonb_array_elements(lines) x
      UNION ALL
      SELECT chain_id, document_id, (x->>'skuId')::uuid, x->>'toCondition', sign * (x->>'quantity')::int4
      FROM papers CROSS JOIN LATERAL jsonb_array_elements(lines) x WHERE kind = 'condition_move'
    ), moved AS (
      SELECT chain_id, document_id, sku_id, to_account AS condition, quantity AS pairs FROM move WHERE to_place_id IS NOT NULL
      UNION ALL
      SELECT chain_id, document_id, sku_id, from_account, -quantity FROM move WHERE from_place_id IS NOT NULL
    )
    SELECT chain_id, document_id, sku_id, condition, sum(called) AS called, sum(moved) AS moved FROM (
      SELECT chain_id, document_id, sku_id, condition, pairs AS called, 0 AS moved FROM called
      UNION ALL SELECT chain_id, document_id, sku_id, condition, 0, pairs FROM moved
    ) both_sides GROUP BY 1, 2, 3, 4 HAVING sum(called) <> sum(moved)`;
}

const logChecks: readonly Check[] = [
  {
    name: "positions_have_no_gap",
    invariant: 5,
    title: {
      en: "Positions of every chain run from 1 to its head",
      "zh-CN": "每个连锁的日志位置从 1 连续到末尾",
    },
    tables: ["feed_segment", "chain_head"],
    counted: "SELECT count(*) FROM entry",
    breaks: `SELECT chain_id, h.position AS head, e.first, e.last, e.entries
      FROM chain_head h FULL JOIN (
        SELECT chain_id, min(position) AS first, max(position) AS last, count(*) AS entries FROM entry GROUP BY 1
      ) e USING (chain_id)
      WHERE coalesce(e.last, 0) <> coalesce(h.position, 0) OR coalesce(e.entries, 0) <> coalesce(e.last, 0)
        OR coalesce(e.first, 1) <> 1`,
  },
  {
    name: "seqs_have_no_gap",
    invariant: 5,
    title: { en: "Seqs of every feed run from 1 to its head", "zh-CN": "每个频道流的序号从 1 连续到末尾" },
    tables: ["feed_segment", "feed_head"],
    counted: "SELECT count(*) FROM feed_head",
    breaks: `SELECT chain_id, feed, h.seq AS head, e.first, e.last, e.entries
      FROM feed_head h FULL JOIN (
        SELECT chain_id, feed, min(seq) AS first, max(seq) AS last, count(*) AS entries FROM entry GROUP BY 1, 2
      ) e USING (chain_id, feed)
      WHERE e.last IS DISTINCT FROM h.seq OR e.entries IS DISTINCT FROM e.last OR e.first IS DISTINCT FROM 1`,
  },
  {
    name: "command_has_its_entries",
    invariant: 5,
    title: {
      en: "Every accepted command has its entries, every entry its accepted command",
      "zh-CN": "每个已接受的指令都有条目，每个条目都有已接受的指令",
    },
    tables: ["feed_segment", "command_reply"],
    counted: "SELECT count(*) FROM command_reply",
    breaks: `SELECT chain_id, command_id, r.name, r.position AS answered, e.last, e.authors
      FROM (
        SELECT chain_id, command_id, name, by_staff_id, (outcome->>'position')::int8 AS position
        FROM command_reply WHERE outcome->>'ok' = 'true'
      ) r FULL JOIN (
        SELECT chain_id, command_id, max(position) AS last, count(DISTINCT coalesce(by_staff_id::text, '')) AS authors,
          min(by_staff_id::text) AS author
        FROM entry GROUP BY 1, 2
      ) e USING (chain_id, command_id)
      WHERE r.position IS DISTINCT FROM e.last OR e.authors <> 1 OR e.author IS DISTINCT FROM r.by_staff_id::text`,
  },
  {
    name: "cursors_follow_the_log",
    invariant: 5,
    title: { en: "No reaction is ahead of the log", "zh-CN": "没有反应游标超前于日志" },
    tables: ["reaction_cursor", "chain_head"],
    counted: "SELECT count(*) FROM reaction_cursor",
    breaks: `SELECT chain_id, c.name, c.position, h.position AS head
      FROM reaction_cursor c LEFT JOIN chain_head h USING (chain_id) WHERE c.position > coalesce(h.position, 0)`,
  },
  {
    name: "chains_have_walls",
    invariant: 10,
    title: {
      en: "Row-level security stands on every table of a chain, ledgers refuse changes",
      "zh-CN": "连锁的每张表都启用行级安全，流水表拒绝修改",
    },
    tables: [],
    counted: `SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'chain_id'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
    breaks: `SELECT c.relname AS table, 'row-level security' AS missing FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'chain_id'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT (c.relrowsecurity
        AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'chain_only'))
      UNION ALL
      SELECT c.relname, 'append-only trigger' FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND (c.relname IN ('entry', 'command_reply', 'move')
          OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only'))
        AND NOT EXISTS (SELECT FROM pg_trigger t
          WHERE t.tgrelid = c.oid AND t.tgname = 'append_only' AND t.tgenabled = 'O')`,
  },
];

const chatChecks: readonly Check[] = [
  {
    name: "ordinals_have_no_gap",
    invariant: 5,
    title: {
      en: "Messages of every channel are numbered from 1 to the last",
      "zh-CN": "每个频道的消息编号从 1 连续到最后",
    },
    tables: ["message", "channel"],
    counted: "SELECT count(*) FROM message",
    breaks: `SELECT chain_id, channel_id, c.last_ordinal, m.first, m.last, m.messages
      FROM channel c FULL JOIN (
        SELECT chain_id, channel_id, min(ordinal) AS first, max(ordinal) AS last, count(*) AS messages
        FROM message GROUP BY 1, 2
      ) m USING (chain_id, channel_id)
      WHERE coalesce(c.last_ordinal, -1) <> coalesce(m.last, 0) OR coalesce(m.messages, 0) <> coalesce(m.last, 0)
        OR coalesce(m.first, 1) <> 1`,
  },
  {
    name: "markers_stay_behind",
    invariant: 5,
    title: {
      en: "No marker passes the last message, nor read what was delivered",
      "zh-CN": "已读、已达标记不超过最后一条消息",
    },
    tables: ["chat_marker", "channel"],
    counted: "SELECT count(*) FROM chat_marker",
    breaks: `SELECT chain_id, channel_id, k.staff_id, k.delivered_ordinal, k.read_ordinal, c.last_ordinal
      FROM chat_marker k LEFT JOIN channel c USING (chain_id, channel_id)
      WHERE NOT (k.read_ordinal <= k.delivered_ordinal AND k.delivered_ordinal <= coalesce(c.last_ordinal, -1))`,
  },
  {
    name: "members_are_counted",
    invariant: 5,
    title: { en: "Every channel counts its members right", "zh-CN": "每个频道的成员数正确" },
    tables: ["channel", "channel_member"],
    counted: "SELECT count(*) FROM channel_member",
    breaks: `SELECT chain_id, channel_id, c.member_count, m.members
      FROM channel c FULL JOIN (
        SELECT chain_id, channel_id, count(*) AS members FROM channel_member GROUP BY 1, 2
      ) m USING (chain_id, channel_id)
      WHERE c.member_count IS DISTINCT FROM coalesce(m.members, 0)`,
  },
  {
    name: "card_has_its_message",
    invariant: 5,
    title: { en: "Every card stands in its message", "zh-CN": "每张卡片都在它的消息里" },
    tables: ["card", "message"],
    counted: "SELECT count(*) FROM card",
    breaks: `SELECT chain_id, message_id, c.kind, m.card_kind
      FROM card c FULL JOIN (SELECT * FROM message WHERE card_kind IS NOT NULL) m USING (chain_id, message_id)
      WHERE c.kind IS DISTINCT FROM m.card_kind OR c.channel_id IS DISTINCT FROM m.channel_id`,
  },
];

export const checks: readonly Check[] = [...stockChecks, ...logChecks, ...chatChecks].sort(
  (a, b) => a.invariant - b.invariant,
);
