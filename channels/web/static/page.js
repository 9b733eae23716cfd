// Every page: what paper needs. Folded parts are unfolded for it, and the sheet says where and when it was printed.
(() => {
  'use strict';
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')].filter((d) => !d.closest('.no-print'));
    for (const d of folded) d.open = true;
    const place = document.querySelector('#printed');
    if (place) place.textContent = 'In từ ' + location.href.replace(/[?#].*$/, '') + ' ngày ' + new Date().toLocaleDateString('vi-VN') + '.';
  });
  addEventListener('afterprint', () => { for (const d of folded) d.open = false; });
})();
