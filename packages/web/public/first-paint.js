// Runs before the first paint so that a person who chose the dark theme or English
// never sees a flash of the other. Keys are shared with theme/theme.ts and i18n/language.ts.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("instep.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    var language = localStorage.getItem("instep.language");
    if (language !== "en" && language !== "zh-CN")
      language = /^zh/i.test(navigator.language) ? "zh-CN" : "en";
    root.lang = language;
    document.querySelector('link[rel="manifest"]').href = "/manifest." + language + ".webmanifest";
  } catch (error) {
    // Storage may be forbidden (private windows); the defaults of the page stand.
  }
})();
