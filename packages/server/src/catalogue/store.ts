/**
 * Tables of the catalogue. No foreign keys between them: the journal is their only writer, it saves them in one
 * transaction in no fixed order, and the rules made them agree (proved by the property tests of the rules). No index
 * over the search words: row-level security lets PostgreSQL use one only for operators marked leakproof, which text
 * search is not, and the styles of one chain are read in a few milliseconds.
 */
import type { Migration } from "../platform/contracts.ts";

const tables = `
CREATE TABLE style (
  chain_id uuid NOT NULL,
  style_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  name_en text NOT NULL,
  brand text NOT NULL,
  category text NOT NULL,
  season text NOT NULL,
  gender text NOT NULL CHECK (gender IN ('women', 'men', 'kids', 'unisex')),
  size_scale text NOT NULL,
  price_minor int8 NOT NULL CHECK (price_minor >= 0),
  currency text NOT NULL,
  active bool NOT NULL,
  colours jsonb NOT NULL,
  sku_count int4 NOT NULL CHECK (sku_count >= 0),
  pinyin text NOT NULL,
  search_text text NOT NULL,
  PRIMARY KEY (chain_id, style_id)
);
SELECT instep_protect('style');

CREATE TABLE style_code (
  chain_id uuid NOT NULL,
  code text NOT NULL,
  style_id uuid NOT NULL,
  PRIMARY KEY (chain_id, code)
);
SELECT instep_protect('style_code');

CREATE TABLE style_cost (
  chain_id uuid NOT NULL,
  style_id uuid NOT NULL,
  cost_minor int8 NOT NULL CHECK (cost_minor >= 0),
  currency text NOT NULL,
  PRIMARY KEY (chain_id, style_id)
);
SELECT instep_protect('style_cost');

CREATE TABLE size_scale (
  chain_id uuid NOT NULL,
  name text NOT NULL,
  brand text NOT NULL,
  sizes jsonb NOT NULL,
  PRIMARY KEY (chain_id, name)
);
SELECT instep_protect('size_scale');

CREATE TABLE colourway (
  chain_id uuid NOT NULL,
  colourway_id uuid NOT NULL,
  style_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  name_en text NOT NULL,
  swatch text NOT NULL,
  picture_id uuid,
  ordinal int4 NOT NULL,
  PRIMARY KEY (chain_id, colourway_id)
);
CREATE INDEX colourway_by_style ON colourway (chain_id, style_id);
SELECT instep_protect('colourway');

CREATE TABLE sku (
  chain_id uuid NOT NULL,
  sku_id uuid NOT NULL,
  style_id uuid NOT NULL,
  colourway_id uuid NOT NULL,
  size text NOT NULL,
  width text NOT NULL,
  ordinal int4 NOT NULL,
  barcodes jsonb NOT NULL,
  active bool NOT NULL,
  PRIMARY KEY (chain_id, sku_id)
);
CREATE INDEX sku_by_style ON sku (chain_id, style_id);
SELECT instep_protect('sku');

CREATE TABLE barcode (
  chain_id uuid NOT NULL,
  barcode text NOT NULL,
  sku_id uuid NOT NULL,
  PRIMARY KEY (chain_id, barcode)
);
SELECT instep_protect('barcode');
`;

const media = `
CREATE TABLE media (
  chain_id uuid NOT NULL,
  media_id uuid NOT NULL,
  width int4 NOT NULL,
  height int4 NOT NULL,
  bytes int4 NOT NULL,
  by_staff_id uuid,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (chain_id, media_id)
);
SELECT instep_protect('media');
`;

export const catalogueMigrations: readonly Migration[] = [{ name: "0200_catalogue", sql: tables + media }];
