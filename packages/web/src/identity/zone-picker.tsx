/** Choosing a time zone by its name, a city or its offset. Stands on the Combobox: from lazy screens only. */
import { useMemo } from "react";
import { useT } from "../i18n/i18n.ts";
import { Combobox } from "../ui/combobox.tsx";
import { ownTimeZone, timeZoneLabel, timeZones } from "./time-zones.ts";

export function ZonePicker({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (timeZone: string) => void;
}) {
  const t = useT();
  const zones = useMemo(
    () =>
      timeZones(
        t.language,
        Date.now(),
        [value, ownTimeZone(), "Asia/Shanghai"].filter((id) => id !== ""),
      ),
    [t.language, value],
  );
  return (
    <Combobox
      items={zones}
      value={zones.find(({ id }) => id === value) ?? null}
      onChange={(zone) => zone !== null && onChange(zone.id)}
      itemKey={({ id }) => id}
      itemLabel={timeZoneLabel}
      clearable={false}
      renderItem={(zone) => (
        <span className="flex items-baseline gap-3 py-1.5">
          <span className="min-w-0 grow">
            <span className="block truncate">{zone.name}</span>
            <span className="caption block truncate">{zone.id}</span>
          </span>
          <span className="caption shrink-0">{zone.offset}</span>
        </span>
      )}
    />
  );
}
