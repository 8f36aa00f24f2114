/**
 * One hand for all icons: a 24 px grid, a stroke of 1.6, round ends, no fills but dots.
 * An icon is decoration; the control around it carries the name for a screen reader.
 */
import type { ReactElement, SVGProps } from "react";

export interface IconProps extends Omit<SVGProps<SVGSVGElement>, "children"> {
  /** Edge in px; 24 unless told. */
  readonly size?: number;
}
export type Icon = (props: IconProps) => ReactElement;

function draw(strokes: string, dots?: string): Icon {
  return function DrawnIcon({ size = 24, ...rest }: IconProps) {
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
        <path d={strokes} />
        {dots === undefined ? null : <path d={dots} fill="currentColor" stroke="none" />}
      </svg>
    );
  };
}

// Places of the app
export const IconMessages = /* @__PURE__ */ draw(
  "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 3.7c-.5.4-1.2 0-1.2-.6V16A2.2 2.2 0 0 1 4 13.8zM8 8.5h8M8 11.7h5",
);
export const IconStock = /* @__PURE__ */ draw(
  "M3.5 8.2 5.3 4.7a1.3 1.3 0 0 1 1.2-.7h11a1.3 1.3 0 0 1 1.2.7l1.8 3.5M3.5 8.2h17v10.3a1.5 1.5 0 0 1-1.5 1.5H5a1.5 1.5 0 0 1-1.5-1.5zM9.5 12h5",
);
export const IconScan = /* @__PURE__ */ draw(
  "M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M8 9v6M11 9v6M13.5 9v6M16 9v6",
);
export const IconMe = /* @__PURE__ */ draw(
  "M15.8 8a3.8 3.8 0 1 1-7.6 0 3.8 3.8 0 0 1 7.6 0M4.8 20c.6-3.8 3.5-6 7.2-6s6.6 2.2 7.2 6",
);
export const IconPeople = /* @__PURE__ */ draw(
  "M12.3 8.2a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0M2.8 19.5c.5-3.3 3-5.3 6.2-5.3s5.7 2 6.2 5.3M15.2 5.2a3.3 3.3 0 0 1 0 6M17.5 14.7c2 .8 3.3 2.5 3.7 4.8",
);
export const IconStore = /* @__PURE__ */ draw(
  "M4.5 10.5V19a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1v-8.5M3.5 8.5 5.2 4h13.6l1.7 4.5a2.83 2.83 0 0 1-5.66 0 2.83 2.83 0 0 1-5.67 0 2.83 2.83 0 0 1-5.67 0M10 20v-5h4v5",
);
export const IconWarehouse = /* @__PURE__ */ draw("M3.5 20V8.6L12 4l8.5 4.6V20M7 20v-8h10v8M7 16h10");
export const IconOffice = /* @__PURE__ */ draw(
  "M5 20V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v15M15 10h3a1 1 0 0 1 1 1v9M3 20h18M8.5 8h3M8.5 12h3M8.5 16h3",
);
export const IconShoe = /* @__PURE__ */ draw(
  "M3.5 17.5V9.2c1.2.9 3 .9 4.2-.7l3.3 3.2c1 1 2.2 1.6 3.6 1.9l2.9.6c1.8.4 3 1.5 3 3.3zM3.5 17.5v1.2a.8.8 0 0 0 .8.8h15.4a.8.8 0 0 0 .8-.8v-1.2M10 10.7l-1.3 1.3M12 12.6l-1.2 1.2",
);
export const IconTruck = /* @__PURE__ */ draw(
  "M2.5 6.5a1 1 0 0 1 1-1H14v11H9.5M14 9h3.7l3.8 4v3.5h-2M5 16.5H2.5v-10M9.4 17.2a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0M19.4 17.2a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0",
);
export const IconTag = /* @__PURE__ */ draw(
  "M4 5.5A1.5 1.5 0 0 1 5.5 4H12l7.6 7.6a1.5 1.5 0 0 1 0 2.1l-5.9 5.9a1.5 1.5 0 0 1-2.1 0L4 12z",
  "M9.4 8.2a1.2 1.2 0 1 1-2.4 0 1.2 1.2 0 0 1 2.4 0",
);
export const IconQr = /* @__PURE__ */ draw(
  "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2M14 20h2M19.5 19.5v.5",
  "M6.3 6.3h1.4v1.4H6.3zM16.3 6.3h1.4v1.4h-1.4zM6.3 16.3h1.4v1.4H6.3z",
);
export const IconChart = /* @__PURE__ */ draw("M4 20h16M6.5 20v-6M12 20V5M17.5 20v-9");
export const IconBell = /* @__PURE__ */ draw(
  "M6.5 10a5.5 5.5 0 0 1 11 0c0 4.5 2 6 2 6h-15s2-1.5 2-6M10 19.3a2.2 2.2 0 0 0 4 0",
);
export const IconSettings = /* @__PURE__ */ draw(
  "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M17 7a2 2 0 1 1-4 0 2 2 0 0 1 4 0M11 12a2 2 0 1 1-4 0 2 2 0 0 1 4 0M15 17a2 2 0 1 1-4 0 2 2 0 0 1 4 0",
);

// Moving about
export const IconBack = /* @__PURE__ */ draw("M19.5 12h-15M10.5 5.5 4 12l6.5 6.5");
export const IconNext = /* @__PURE__ */ draw("m9.5 5.5 6.5 6.5-6.5 6.5");
export const IconDown = /* @__PURE__ */ draw("m5.5 9 6.5 6.5L18.5 9");
export const IconUp = /* @__PURE__ */ draw("m5.5 15 6.5-6.5 6.5 6.5");
export const IconClose = /* @__PURE__ */ draw("m6 6 12 12M18 6 6 18");
export const IconMore = /* @__PURE__ */ draw(
  "",
  "M6.7 12a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0M13.7 12a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0M20.7 12a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0",
);
export const IconSearch = /* @__PURE__ */ draw(
  "M17 10.75a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M15.3 15.3 20 20",
);
export const IconFilter = /* @__PURE__ */ draw("M4 6h16M7 12h10M10 18h4");
export const IconSort = /* @__PURE__ */ draw(
  "M8 5v14M8 19l-3.5-3.5M8 19l3.5-3.5M16 19V5M16 5l-3.5 3.5M16 5l3.5 3.5",
);
export const IconLink = /* @__PURE__ */ draw(
  "M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1-1",
);
export const IconOpen = /* @__PURE__ */ draw(
  "M13.5 4H20v6.5M20 4l-9 9M17 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 4 18.5v-10A1.5 1.5 0 0 1 5.5 7H10",
);

// Acting
export const IconPlus = /* @__PURE__ */ draw("M12 5v14M5 12h14");
export const IconMinus = /* @__PURE__ */ draw("M5 12h14");
export const IconCheck = /* @__PURE__ */ draw("m4.5 12.5 5 5L19.5 7");
export const IconCheckTwice = /* @__PURE__ */ draw("m2.5 12.7 4.5 4.5 9-10M11.5 17l.2.2 9.3-10.2");
export const IconUndo = /* @__PURE__ */ draw("M8.5 4.5 4 9l4.5 4.5M4 9h10.5a5.5 5.5 0 0 1 0 11H9");
export const IconRefresh = /* @__PURE__ */ draw(
  "M19.5 11A7.7 7.7 0 0 0 5.7 7.5L4 9.5M4 4.5v5h5M4.5 13a7.7 7.7 0 0 0 13.8 3.5l1.7-2M20 19.5v-5h-5",
);
export const IconSend = /* @__PURE__ */ draw("M12 19.5v-15M5.5 11 12 4.5l6.5 6.5");
export const IconAt = /* @__PURE__ */ draw(
  "M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0M15.5 8.5v4.7a2.4 2.4 0 0 0 4.8 0V12a8.3 8.3 0 1 0-3.4 6.7",
);
export const IconAttach = /* @__PURE__ */ draw(
  "m19.5 11.5-7.8 7.8a4.9 4.9 0 0 1-6.9-6.9l8.1-8.1a3.25 3.25 0 0 1 4.6 4.6l-8 8a1.6 1.6 0 0 1-2.3-2.3l7.2-7.2",
);
export const IconImage = /* @__PURE__ */ draw(
  "M4 6a1.5 1.5 0 0 1 1.5-1.5h13A1.5 1.5 0 0 1 20 6v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18zM4 16.5l4.5-4.5 4 4 3-3 4.5 4.5M16.5 9a1.25 1.25 0 1 1-2.5 0 1.25 1.25 0 0 1 2.5 0",
);
export const IconFile = /* @__PURE__ */ draw(
  "M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zM13.5 3.5v5h5M9 13h6M9 16.5h4",
);
export const IconDownload = /* @__PURE__ */ draw("M12 4v11M6.5 10 12 15.5 17.5 10M4.5 20h15");
export const IconUpload = /* @__PURE__ */ draw("M12 15.5v-11M6.5 9.5 12 4l5.5 5.5M4.5 20h15");
export const IconPrint = /* @__PURE__ */ draw(
  "M7 8.5V4h10v4.5M7 16.5H5A1.5 1.5 0 0 1 3.5 15v-5A1.5 1.5 0 0 1 5 8.5h14a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-2M7 13.5h10V20H7z",
);
export const IconEdit = /* @__PURE__ */ draw(
  "M4.5 19.5 5.6 15 15.7 4.9a1.7 1.7 0 0 1 2.4 0l1 1a1.7 1.7 0 0 1 0 2.4L9 18.4zM13.8 6.8l3.4 3.4",
);
export const IconDelete = /* @__PURE__ */ draw(
  "M4.5 6.5h15M9 6.5V4.7a.7.7 0 0 1 .7-.7h4.6a.7.7 0 0 1 .7.7v1.8M6.5 6.5l.8 12.1a1.5 1.5 0 0 0 1.5 1.4h6.4a1.5 1.5 0 0 0 1.5-1.4l.8-12.1M10 10.5v6M14 10.5v6",
);
export const IconCopy = /* @__PURE__ */ draw(
  "M8.5 9.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM15.5 8.5v-3a1 1 0 0 0-1-1h-9a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3",
);
export const IconTransfer = /* @__PURE__ */ draw("M4 8.5h15M15 4.5l4 4-4 4M20 15.5H5M9 11.5l-4 4 4 4");
export const IconReturn = /* @__PURE__ */ draw(
  "M4 12V7a1.5 1.5 0 0 1 1.5-1.5h13A1.5 1.5 0 0 1 20 7v10a1.5 1.5 0 0 1-1.5 1.5H11M8.5 12H4M4 12l3-3M4 12l3 3M4 16v2.5h3",
);
export const IconLogout = /* @__PURE__ */ draw(
  "M10 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h4M9.5 12h10M15.5 7.5 20 12l-4.5 4.5",
);

// Scanning
export const IconTorch = /* @__PURE__ */ draw(
  "M7.5 3.5h9V7l-2.5 4v8.5a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1V11L7.5 7zM7.5 7h9M12 13v2",
);
export const IconTorchOff = /* @__PURE__ */ draw(
  "M9.5 3.5h7V7l-2.2 3.5M10 10.5v9a1 1 0 0 0 1 1h2a1 1 0 0 0 1-1V14M12 7h4.5M4 4l16 16",
);
export const IconCamera = /* @__PURE__ */ draw(
  "M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.5-2.5h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM15.3 12.8a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0",
);
export const IconCameraOff = /* @__PURE__ */ draw(
  "M9 5.3l.5-.8h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5V16M17.5 19h-12A1.5 1.5 0 0 1 4 17.5v-9A1.5 1.5 0 0 1 5.5 7h.5M9.7 10.5a3.3 3.3 0 0 0 4.6 4.6M4 4l16 16",
);
export const IconKeyboard = /* @__PURE__ */ draw(
  "M3.5 7A1.5 1.5 0 0 1 5 5.5h14A1.5 1.5 0 0 1 20.5 7v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17zM8.5 15h7",
  "M8 9.5a1 1 0 1 1-2 0 1 1 0 0 1 2 0M13 9.5a1 1 0 1 1-2 0 1 1 0 0 1 2 0M18 9.5a1 1 0 1 1-2 0 1 1 0 0 1 2 0",
);
export const IconRepeat = /* @__PURE__ */ draw(
  "M4.5 11V9.5A3.5 3.5 0 0 1 8 6h11.5M16.5 3l3 3-3 3M19.5 13v1.5A3.5 3.5 0 0 1 16 18H4.5M7.5 21l-3-3 3-3",
);
export const IconSound = /* @__PURE__ */ draw(
  "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
);
export const IconMute = /* @__PURE__ */ draw("M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5");
export const IconGun = /* @__PURE__ */ draw(
  "M4 5.5h11l4 2.5v3l-4 1.5h-2.5L14 20h-4l-1.5-7.5H4zM20.5 5.5l1-1M21 9.5h1.5M8.5 12.5 10 9",
);

// State
export const IconClock = /* @__PURE__ */ draw("M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0M12 7.5V12l3 2");
export const IconHistory = /* @__PURE__ */ draw("M4 5v4.5h4.5M4.3 9.5A8 8 0 1 1 4 13M12 8v4.5l3 1.8");
export const IconOffline = /* @__PURE__ */ draw(
  "M8 5.7a6 6 0 0 1 9.4 3.4 4.5 4.5 0 0 1 2.5 7.1M16 18.5H7.5A4.5 4.5 0 0 1 6 9.8M4 4l16 16",
);
export const IconCloud = /* @__PURE__ */ draw(
  "M7.5 18.5a4.5 4.5 0 0 1-.9-8.9 5.7 5.7 0 0 1 11-.4 4.7 4.7 0 0 1-.9 9.3z",
);
export const IconWarning = /* @__PURE__ */ draw(
  "M10.7 4.8 3.4 17.5A1.5 1.5 0 0 0 4.7 19.7h14.6a1.5 1.5 0 0 0 1.3-2.2L13.3 4.8a1.5 1.5 0 0 0-2.6 0M12 9.5v4",
  "M13 16.5a1 1 0 1 1-2 0 1 1 0 0 1 2 0",
);
export const IconInfo = /* @__PURE__ */ draw(
  "M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0M12 11.5v4.5",
  "M13 8.3a1 1 0 1 1-2 0 1 1 0 0 1 2 0",
);
export const IconLock = /* @__PURE__ */ draw(
  "M5.5 11.5a1 1 0 0 1 1-1h11a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14v2.5",
);
export const IconEye = /* @__PURE__ */ draw(
  "M3 12s3.2-6 9-6 9 6 9 6-3.2 6-9 6-9-6-9-6M14.7 12a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0",
);
export const IconEyeOff = /* @__PURE__ */ draw(
  "M9.5 6.4A8.5 8.5 0 0 1 12 6c5.8 0 9 6 9 6a15 15 0 0 1-2.7 3.4M6 7.8A14.5 14.5 0 0 0 3 12s3.2 6 9 6a8.8 8.8 0 0 0 4-1M10.2 10.2a2.7 2.7 0 0 0 3.7 3.7M4 4l16 16",
);
export const IconPin = /* @__PURE__ */ draw("M9 4h6l-.7 6 3.2 3.5h-11L9.7 10zM12 13.5V20");
export const IconCalendar = /* @__PURE__ */ draw(
  "M4.5 7A1.5 1.5 0 0 1 6 5.5h12A1.5 1.5 0 0 1 19.5 7v11.5A1.5 1.5 0 0 1 18 20H6a1.5 1.5 0 0 1-1.5-1.5zM4.5 10h15M8.5 3.5v4M15.5 3.5v4",
);
export const IconTask = /* @__PURE__ */ draw(
  "M4.5 6A1.5 1.5 0 0 1 6 4.5h12A1.5 1.5 0 0 1 19.5 6v12a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18zM8.5 12l2.5 2.5 4.5-5",
);
export const IconSun = /* @__PURE__ */ draw(
  "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
);
export const IconMoon = /* @__PURE__ */ draw("M19.5 14A8 8 0 0 1 10 4.5a8 8 0 1 0 9.5 9.5");
export const IconTheme = /* @__PURE__ */ draw(
  "M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0M12 4v16M12 8.5l6.5-.5M12 12.5l8-.5M12 16.5l6-.5",
);
export const IconLanguage = /* @__PURE__ */ draw(
  "M3.5 6.5h9M8 4.5v2M10.5 6.5c-.7 3.2-3 5.9-6.5 7.5M5.5 9c1.2 2.2 3 3.8 5.5 4.7M12 19.5l4.25-9.5 4.25 9.5M13.5 16.5h5.5",
);
export const IconDevice = /* @__PURE__ */ draw(
  "M7 5a1.5 1.5 0 0 1 1.5-1.5h7A1.5 1.5 0 0 1 17 5v14a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19zM10.5 17.5h3",
);
