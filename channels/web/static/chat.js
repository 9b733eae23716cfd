// The chat without page loads: asks as a stream, opens sources beside the answer, copies, takes verdicts. Everything
// here also works without it, by forms and links. Answers come rendered from the server; only plain text is built here.
(() => {
  'use strict';
  const $ = (sel, root = document) => root.querySelector(sel);
  const form = $('#ask-form'), box = $('#question'), log = $('#log'), status = $('#status');
  const panel = $('#panel'), panelBody = $('#panel-body'), count = $('#count');
  const limit = box.maxLength, wide = matchMedia('(min-width: 64rem)');
  let busy = false, opener = null;

  document.documentElement.classList.add('js');

  const el = (tag, cls, text) => {
    const e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text) e.textContent = text;
    return e;
  };
  const html = (text) => {
    const t = document.createElement('template');
    t.innerHTML = text;
    return t.content;
  };
  const announce = (text) => {
    // An invisible mark makes an equal text a new one, so that it is read again.
    status.textContent = text + (status.textContent === text ? '\u2063' : '');
  };

  // Typing ---------------------------------------------------------------
  const grow = () => {
    box.style.height = 'auto';
    box.style.height = Math.min(box.scrollHeight, 200) + 'px';
    const n = box.value.length;
    count.hidden = n < limit * 0.8;
    count.textContent = n + '/' + limit;
  };
  box.addEventListener('input', () => {
    // Some input methods put the line of the Enter that sent the question into the emptied box.
    if (box.value === '\n') box.value = '';
    grow();
  });
  box.addEventListener('keydown', (e) => {
    // Enter that ends a syllable of the input method (Telex, VNI) sends nothing.
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    form.requestSubmit();
  });

  // Asking ---------------------------------------------------------------
  document.addEventListener('submit', (e) => {
    const f = e.target;
    if (f === form || f.matches('form.ask')) {
      e.preventDefault();
      const button = f === form ? null : e.submitter || $('button[name=question]', f);
      const q = (button ? button.value : box.value).trim();
      if (busy) return;
      if (!q) { blank(); return; }
      if (!button) { box.value = ''; grow(); }
      ask(q, button ? button.dataset.label || q : q, !!button);
    } else if (f.matches('form.judge')) {
      e.preventDefault();
      judge(f);
    }
  });

  // cleared removes what the server said about a question that was not sent.
  const cleared = () => {
    const old = $('#loi');
    if (old) old.remove();
    box.removeAttribute('aria-invalid');
    box.setAttribute('aria-describedby', 'hint');
  };
  const blank = () => {
    cleared();
    const alert = el('div', 'alert', 'Bạn chưa nhập câu hỏi.');
    alert.id = 'loi';
    alert.setAttribute('role', 'alert');
    form.prepend(alert);
    box.setAttribute('aria-invalid', 'true');
    box.setAttribute('aria-describedby', 'loi hint');
    box.focus();
  };

  // ask shows the question as label, and the answer below it. With focus, for a pressed choice, the turn takes the focus
  // that the pressed button may lose.
  async function ask(question, label, focus) {
    busy = true;
    cleared();
    const send = $('.send', form);
    send.setAttribute('aria-disabled', 'true');
    document.body.classList.add('talking');
    const turn = el('article', 'turn');
    turn.tabIndex = -1;
    const asked = el('div', 'asked'), line = el('p'), words = el('span', '', label);
    line.append(el('span', 'sr', 'Bạn hỏi: '), words);
    asked.append(line);
    const answer = el('div', 'answer');
    const waiting = el('p', 'waiting', 'Đang tìm trong nguồn…'), draft = el('div', 'draft');
    answer.append(waiting, draft);
    turn.append(asked, answer);
    log.append(turn);
    log.setAttribute('aria-busy', 'true');
    if (focus) turn.focus({ preventScroll: true });
    turn.scrollIntoView({ block: 'start' });
    announce('Đang tìm câu trả lời');
    const on = {
      text: (text) => { waiting.hidden = true; draft.append(text); },
      // What came so far is taken back; the whole answer follows.
      reset: () => { draft.textContent = ''; },
      // Personal data goes from the page as soon as the server has hidden it.
      masked: (m) => { words.textContent = label = question = m.question; $('.masked', turn) || asked.after(el('p', 'masked', m.note)); },
      // The answer is there, the line is not: what has come stays.
      cut: () => { $('.cut', answer) || answer.append(el('p', 'cut', 'Mất kết nối giữa chừng, đang nối lại…')); announce('Mất kết nối giữa chừng, đang nối lại'); },
      back: () => { const c = $('.cut', answer); if (c) c.remove(); },
    };
    try {
      const reply = await stream(question, on);
      turn.id = 'luot-' + reply.trace;
      const shown = await show(turn, answer, reply);
      const note = $('.masked', turn);
      announce((note ? note.textContent + ' ' : '') + (shown || 'Câu trả lời: ' + reply.text.replace(/ ?\[\d+\]/g, '').split('\n')[0]));
    } catch (err) {
      failed(turn, answer, question, label, err);
    }
    log.removeAttribute('aria-busy');
    send.removeAttribute('aria-disabled');
    busy = false;
  }

  // show puts the rendered answer in place of the draft and gives what is to be said of it. Should it not come, the text
  // alone stays.
  async function show(turn, answer, reply) {
    try {
      const res = await fetch('/luot/' + encodeURIComponent(reply.trace), { headers: { Accept: 'text/html' } });
      if (!res.ok) throw new Error(res.status);
      answer.replaceWith(html(await res.text()));
      turn.scrollIntoView({ block: 'start' });
      return $('.answer', turn).dataset.announce;
    } catch {
      for (const p of answer.querySelectorAll('.waiting, .cut')) p.remove();
      $('.draft', answer).textContent = reply.text;
      return '';
    }
  }

  function failed(turn, answer, question, label, err) {
    const kept = $('.draft', answer);
    const p = err.problem || (err.message === 'broken' && kept && kept.textContent ?
      { title: 'Mất kết nối giữa chừng.', detail: 'Câu trả lời mới tới một phần. Bạn kiểm tra mạng rồi bấm Thử lại.' } :
      { title: 'Không gửi được câu hỏi.', detail: 'Có thể mạng đang chập chờn. Bạn kiểm tra mạng rồi thử lại.' });
    const alert = el('div', 'alert');
    alert.setAttribute('role', 'alert');
    const again = el('button', 'btn', 'Thử lại');
    again.type = 'button';
    let wait = err.retry || 0;
    again.addEventListener('click', () => { if (!busy && wait <= 0) { turn.remove(); ask(question, label, true); } });
    alert.append(el('p', '', p.title), el('p', '', p.detail || ''), again);
    for (const w of answer.querySelectorAll('.waiting, .cut')) w.remove();
    if (kept && !kept.textContent) kept.remove();
    answer.append(alert);
    announce('');
    // After too many questions the button counts down: pressed earlier it would only be refused again.
    const tick = () => {
      again.textContent = wait > 0 ? 'Thử lại sau ' + wait + ' giây' : 'Thử lại';
      if (wait > 0) { again.setAttribute('aria-disabled', 'true'); wait--; setTimeout(() => tick(), 1000); } else { again.removeAttribute('aria-disabled'); }
    };
    tick();
  }

  // pause waits, or until the browser says that it is online again.
  const pause = (ms) => new Promise((done) => {
    const t = setTimeout(go, ms);
    function go() { clearTimeout(t); removeEventListener('online', go); done(); }
    addEventListener('online', go);
  });

  // stream sends the question and reads the events. A stream that breaks after it began is taken up again, with longer
  // and longer pauses; the question is never asked twice.
  async function stream(question, on) {
    const state = { last: '', done: null };
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 60000);
    try {
      const res = await fetch('/api/v1/ask', {
        method: 'POST', signal: abort.signal,
        headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'Accept-Language': 'vi' },
        body: JSON.stringify({ question, session: form.dataset.session }),
      });
      let from = res.headers.get('Content-Location');
      await read(res, state, on).catch((e) => { if (e.problem) throw e; });
      for (const wait of [500, 1000, 2000, 4000, 4000]) {
        if (state.done) break;
        if (state.last) from = '/api/v1/turns/' + encodeURIComponent(state.last.slice(0, state.last.lastIndexOf('.'))) + '/events';
        if (!from) break;
        on.cut();
        await pause(wait);
        try {
          const again = await fetch(from, { signal: abort.signal, headers: { Accept: 'text/event-stream', 'Last-Event-ID': state.last } });
          await read(again, state, on);
        } catch (e) {
          // A turn that is not there will not come by waiting, unless it is still being written; a line that is not there may.
          if (e.problem && e.problem.status === 404 && !state.last) break;
        }
      }
      if (state.done) on.back();
    } finally {
      clearTimeout(timer);
    }
    if (!state.done) throw new Error('broken');
    return state.done;
  }

  async function read(res, state, on) {
    if (!res.ok || !res.body) throw await problem(res);
    const reader = res.body.getReader(), decoder = new TextDecoder();
    let buffer = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += decoder.decode(value, { stream: true });
      const frames = buffer.split('\n\n');
      buffer = frames.pop();
      for (const f of frames) event(f, state, on);
    }
  }

  function event(frame, state, on) {
    const f = {};
    for (const line of frame.split('\n')) {
      const i = line.indexOf(': ');
      if (i > 0) f[line.slice(0, i)] = line.slice(i + 2);
    }
    if (f.id) state.last = f.id;
    if (!f.data) return;
    const data = JSON.parse(f.data);
    if (f.event === 'delta') on.text(data.text.replace(/ ?\[\d+\]/g, ''));
    else if (f.event === 'reset') on.reset();
    else if (f.event === 'masked') on.masked(data);
    else if (f.event === 'done') state.done = data;
    else if (f.event === 'error') throw Object.assign(new Error('fault'), { problem: data });
  }

  async function problem(res) {
    const err = new Error('http ' + res.status);
    const wait = Number(res.headers.get('Retry-After')) || 0;
    err.retry = wait > 300 ? 0 : wait; // nobody watches a clock for longer; the words say when
    if ((res.headers.get('Content-Type') || '').includes('problem+json')) err.problem = await res.json();
    return err;
  }

  // Sources --------------------------------------------------------------
  document.addEventListener('click', (e) => {
    const a = e.target.closest('a[data-source]');
    if (a && !e.ctrlKey && !e.metaKey && !e.shiftKey && e.button === 0) {
      e.preventDefault();
      openSource(a);
      return;
    }
    const c = e.target.closest('button.copy');
    if (c) copy(c);
  });

  async function openSource(a) {
    const url = new URL(a.href);
    url.searchParams.set('manh', '1');
    url.hash = '';
    let part;
    try {
      const res = await fetch(url, { headers: { Accept: 'text/html' } });
      if (!res.ok) throw new Error(res.status);
      part = html(await res.text());
    } catch {
      // To follow the link without a line would leave the chat for the browser's own error page.
      part = html('<div class="alert" role="alert"><p>Chưa mở được nguồn, có thể mạng đang chập chờn.</p><button type="button" class="btn">Thử lại</button></div>');
      $('button', part).addEventListener('click', () => openSource(a));
    }
    const title = $('.excerpt-title', part);
    $('#panel-title').textContent = title ? title.textContent : 'Nguồn';
    if (title) title.remove();
    panelBody.replaceChildren(part);
    if (opener) opener.classList.remove('open');
    opener = a;
    a.classList.add('open');
    if (!panel.open) wide.matches ? panel.show() : panel.showModal();
    document.body.classList.add('with-panel');
    panelBody.scrollTop = 0;
    // What was read of a cell stands first. Else a quote below the fold comes up with the whole of what it stands in, so that no line is cut in half.
    const hl = $('#hl', panelBody), top = panelBody.getBoundingClientRect().top;
    if (hl && !$('.parsed', panelBody) && hl.getBoundingClientRect().top - top > panelBody.clientHeight * 0.6) {
      const whole = hl.closest('p, tr, table, h2, h3, h4'), far = hl.getBoundingClientRect().top - whole.getBoundingClientRect().top > panelBody.clientHeight * 0.5;
      panelBody.scrollTop = (far ? hl : whole).getBoundingClientRect().top - top - 8;
    }
    $('#panel-title').focus({ preventScroll: true });
  }
  $('#panel-close').addEventListener('click', () => panel.close());
  panel.addEventListener('click', (e) => { if (e.target === panel) panel.close(); });
  panel.addEventListener('close', () => {
    document.body.classList.remove('with-panel');
    if (opener) { opener.classList.remove('open'); opener.focus({ preventScroll: true }); opener = null; }
  });
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && panel.open && !e.isComposing) panel.close();
  });
  // A panel that was opened for one width is closed at the other: it is a sheet on one and a column on the other.
  wide.addEventListener('change', () => { if (panel.open) panel.close(); });

  // Copying and verdicts ---------------------------------------------------
  async function copy(button) {
    const label = $('span', button);
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Pages without HTTPS have no clipboard of their own.
      const t = el('textarea');
      t.value = button.dataset.copy;
      document.body.append(t);
      t.select();
      document.execCommand('copy');
      t.remove();
      button.focus();
    }
    const before = button.dataset.label || label.textContent;
    button.dataset.label = before;
    label.textContent = button.dataset.done;
    announce(button.dataset.done);
    setTimeout(() => { label.textContent = before; }, 2500);
  }

  async function judge(f) {
    const data = new FormData(f);
    const body = { turn: data.get('turn'), helpful: data.get('helpful') === 'true', reason: data.get('reason') || '', comment: data.get('comment') || '' };
    const verdict = f.closest('.verdict'), out = el('p', 'thanks', verdict.dataset.thanks);
    try {
      const res = await fetch('/api/v1/feedback', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      if (!res.ok) throw await problem(res);
    } catch (err) {
      out.textContent = (err.problem && err.problem.title) || 'Chưa gửi được góp ý, bạn thử lại sau.';
    }
    out.tabIndex = -1;
    verdict.replaceWith(out);
    out.focus();
    announce(out.textContent);
  }

  grow();
  const last = log.lastElementChild;
  if (last && !location.hash) last.scrollIntoView({ block: 'start' });
})();
