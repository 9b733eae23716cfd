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
      const q = (f === form ? box.value : (e.submitter || $('button[name=question]', f)).value).trim();
      if (!q || busy) return;
      if (f === form) { box.value = ''; grow(); }
      ask(q);
    } else if (f.matches('form.judge')) {
      e.preventDefault();
      judge(f);
    }
  });

  async function ask(question) {
    busy = true;
    const send = $('.send', form);
    send.setAttribute('aria-disabled', 'true');
    document.body.classList.add('talking');
    const turn = el('article', 'turn');
    const asked = el('div', 'asked'), line = el('p');
    line.append(el('span', 'sr', 'Bạn hỏi: '), question);
    asked.append(line);
    const answer = el('div', 'answer');
    const waiting = el('p', 'waiting', 'Đang tìm trong nguồn…'), draft = el('div', 'draft');
    answer.append(waiting, draft);
    turn.append(asked, answer);
    log.append(turn);
    log.setAttribute('aria-busy', 'true');
    turn.scrollIntoView({ block: 'start' });
    announce('Đang tìm câu trả lời');
    try {
      const reply = await stream(question, (text) => { waiting.hidden = true; draft.append(text); });
      turn.id = 'luot-' + reply.trace;
      await show(turn, answer, reply);
      announce('Câu trả lời: ' + reply.text.replace(/ ?\[\d+\]/g, ''));
    } catch (err) {
      failed(turn, answer, question, err);
    }
    log.removeAttribute('aria-busy');
    send.removeAttribute('aria-disabled');
    busy = false;
  }

  // show puts the rendered answer in place of the draft. Should it not come, the text alone stays.
  async function show(turn, answer, reply) {
    try {
      const res = await fetch('/luot/' + encodeURIComponent(reply.trace), { headers: { Accept: 'text/html' } });
      if (!res.ok) throw new Error(res.status);
      answer.replaceWith(html(await res.text()));
      turn.scrollIntoView({ block: 'start' });
    } catch {
      $('.waiting', answer).remove();
      $('.draft', answer).textContent = reply.text;
    }
  }

  function failed(turn, answer, question, err) {
    const p = err.problem || { title: 'Không gửi được câu hỏi.', detail: 'Có thể mạng đang chập chờn. Bạn kiểm tra mạng rồi thử lại.' };
    const alert = el('div', 'alert');
    alert.setAttribute('role', 'alert');
    const again = el('button', 'btn', 'Thử lại');
    again.type = 'button';
    again.addEventListener('click', () => { if (!busy) { turn.remove(); ask(question); box.focus(); } });
    alert.append(el('p', '', p.title), el('p', '', p.detail || ''), again);
    answer.replaceChildren(alert);
    announce('');
  }

  // stream sends the question and reads the events; a stream that breaks after it began is taken up again.
  async function stream(question, onText) {
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
      await read(res, state, onText).catch((e) => { if (e.problem) throw e; });
      for (let i = 0; i < 3 && !state.done; i++) {
        if (state.last) from = '/api/v1/turns/' + encodeURIComponent(state.last.slice(0, state.last.lastIndexOf('.'))) + '/events';
        if (!from) break;
        const again = await fetch(from, { signal: abort.signal, headers: { Accept: 'text/event-stream', 'Last-Event-ID': state.last } });
        await read(again, state, onText).catch(() => {});
      }
    } finally {
      clearTimeout(timer);
    }
    if (!state.done) throw new Error('broken');
    return state.done;
  }

  async function read(res, state, onText) {
    if (!res.ok || !res.body) throw await problem(res);
    const reader = res.body.getReader(), decoder = new TextDecoder();
    let buffer = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += decoder.decode(value, { stream: true });
      const frames = buffer.split('\n\n');
      buffer = frames.pop();
      for (const f of frames) event(f, state, onText);
    }
  }

  function event(frame, state, onText) {
    const f = {};
    for (const line of frame.split('\n')) {
      const i = line.indexOf(': ');
      if (i > 0) f[line.slice(0, i)] = line.slice(i + 2);
    }
    if (f.id) state.last = f.id;
    if (!f.data) return;
    const data = JSON.parse(f.data);
    if (f.event === 'delta') onText(data.text.replace(/ ?\[\d+\]/g, ''));
    else if (f.event === 'done') state.done = data;
    else if (f.event === 'error') throw Object.assign(new Error('fault'), { problem: data });
  }

  async function problem(res) {
    const err = new Error('http ' + res.status);
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
    try {
      const res = await fetch(url, { headers: { Accept: 'text/html' } });
      if (!res.ok) throw new Error(res.status);
      panelBody.replaceChildren(html(await res.text()));
    } catch {
      location.href = a.href;
      return;
    }
    if (opener) opener.classList.remove('open');
    opener = a;
    a.classList.add('open');
    if (!panel.open) wide.matches ? panel.show() : panel.showModal();
    document.body.classList.add('with-panel');
    panelBody.scrollTop = 0;
    const hl = $('#hl', panelBody), at = hl ? hl.getBoundingClientRect().top - panelBody.getBoundingClientRect().top : 0;
    if (at > panelBody.clientHeight * 0.6) panelBody.scrollTop = at - 90;
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
    label.textContent = 'Đã sao chép';
    announce('Đã sao chép');
    setTimeout(() => { label.textContent = 'Sao chép'; }, 2500);
  }

  async function judge(f) {
    const data = new FormData(f);
    const body = { turn: data.get('turn'), helpful: data.get('helpful') === 'true', reason: data.get('reason') || '', comment: data.get('comment') || '' };
    const out = el('p', 'thanks', 'Cảm ơn bạn đã góp ý.');
    try {
      const res = await fetch('/api/v1/feedback', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      if (!res.ok) throw await problem(res);
    } catch (err) {
      out.textContent = (err.problem && err.problem.title) || 'Chưa gửi được góp ý, bạn thử lại sau.';
    }
    out.tabIndex = -1;
    f.closest('.verdict').replaceWith(out);
    out.focus();
    announce(out.textContent);
  }

  grow();
  const last = log.lastElementChild;
  if (last && !location.hash) last.scrollIntoView({ block: 'start' });
})();
