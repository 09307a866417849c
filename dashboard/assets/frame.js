// The frame around every page, where a browser must do it itself: share and cite, the menu and the
// terms that open, the tour, and what is said while one waits and when the server is gone.
(() => {
    const words = document.body.dataset;
    const LIMIT = 20_000; // milliseconds until an answer is no longer waited for
    const PATIENCE = 400; // until it is said that one waits

    const element = (id, role) => {
        const made = document.getElementById(id) || document.createElement('p');
        made.id = id;
        made.setAttribute('role', role);
        document.body.prepend(made);
        return made;
    };
    const silence = element('silence', 'alert');
    const waiting = element('waiting', 'status');
    const toast = element('said', 'status');
    toast.className = 'said';

    // Waiting, and no answer.

    let arrived = false;
    let pending = 0;
    let timer = null;
    const wait = () => {
        if (pending === 0) {
            clearTimeout(timer);
            timer = null;
            if (arrived || silence.textContent) waiting.textContent = '';
        } else if (timer === null) {
            timer = setTimeout(() => { waiting.textContent = words.waiting; }, PATIENCE);
        }
    };

    const ask = window.fetch;
    window.fetch = async (resource, options) => {
        let answers = false;
        const patience = new AbortController();
        const limit = setTimeout(() => patience.abort(), LIMIT);
        pending += 1;
        wait();
        try {
            const answer = await ask(resource, { signal: patience.signal, ...options });
            answers = answer.status < 500;
            return answer;
        } finally {
            clearTimeout(limit);
            pending -= 1;
            silence.textContent = answers ? '' : words.noAnswer;
            wait();
        }
    };
    setTimeout(() => {
        if (arrived) return;
        waiting.textContent = '';
        silence.textContent = words.noAnswer;
    }, LIMIT + PATIENCE);

    // Copying, and saying that it is done.

    const say = (text, near) => {
        const place = near.closest('dialog')?.querySelector('.said') || toast;
        place.textContent = text;
        setTimeout(() => { if (place.textContent === text) place.textContent = ''; }, 6000);
    };

    // Where a browser gives no clipboard, as to a page that is not encrypted: by selecting.
    const copiedBySelecting = (text, near) => {
        const box = document.createElement('textarea');
        box.value = text;
        box.className = 'visually-hidden';
        (near.closest('dialog') || document.body).append(box);
        box.select();
        const done = document.execCommand('copy');
        box.remove();
        near.focus();
        return done;
    };

    const copy = async (text, near, done) => {
        const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
        say(copied || copiedBySelecting(text, near) ? done : words.notCopied, near);
    };

    // Dialogs.

    const opened = {
        cite: (dialog) => {
            for (const way of dialog.querySelectorAll('[data-template]')) {
                way.textContent = way.dataset.template.replace('{address}', () => location.href);
            }
            dialog.showModal();
        },
        tour: () => {
            openTour();
            tour().querySelector('[data-step="1"]').focus();
        },
    };
    const closed = { cite: (dialog) => dialog.close(), tour: () => closeTour() };

    // The tour: shown by itself to who comes to the front page for the first time.

    const SEEN = 'unga-tour';
    const remembered = () => {
        try {
            return localStorage.getItem(SEEN) !== null;
        } catch { // a browser that keeps nothing would be shown it at every visit
            return true;
        }
    };
    const remember = () => {
        try {
            localStorage.setItem(SEEN, 'seen');
        } catch { /* as above */ }
    };

    const tour = () => document.getElementById('tour');
    let touring = false;
    let step = 0;
    let opener = null;

    const point = (selector) => {
        for (const pointed of document.querySelectorAll('.pointed')) {
            pointed.classList.remove('pointed');
        }
        const seen = [...document.querySelectorAll(selector || ':not(*)')];
        seen.find((candidate) => candidate.offsetParent)?.classList.add('pointed');
    };

    const toStep = (to) => {
        const steps = [...tour().querySelectorAll('li')];
        if (to >= steps.length) return closeTour();
        step = to;
        steps.forEach((each, i) => { each.hidden = i !== to; });
        const [back, next] = tour().querySelectorAll('[data-step]');
        back.disabled = to === 0;
        next.textContent = to === steps.length - 1 ? next.dataset.last : next.dataset.next;
        tour().querySelector('.count').textContent = `${to + 1} / ${steps.length}`;
        point(steps[to].dataset.points);
    };

    const openTour = () => {
        opener = document.activeElement;
        if (!touring) tour().showPopover();
        touring = true;
        toStep(0);
    };

    const closeTour = () => {
        remember();
        touring = false;
        point(null);
        const within = tour()?.contains(document.activeElement);
        tour()?.hidePopover();
        if (within) opener?.focus();
    };

    // A page has come.
    addEventListener('unga-arrived', ({ detail: { first } }) => {
        arrived = true;
        waiting.classList.remove('first');
        wait();
        if (first && location.pathname === '/' && !remembered() && tour()?.showPopover) openTour();
        else if (!first && touring) closeTour();
    });

    // Another view is on its way: what was opened over the one before is closed.
    addEventListener('_dashprivate_pushstate', () => {
        const menu = document.getElementById('pages');
        if (menu?.matches(':popover-open')) menu.hidePopover();
        document.getElementById('cite')?.close();
    });

    document.addEventListener('click', ({ target }) => {
        for (const term of document.querySelectorAll('details.term[open]')) {
            if (!term.contains(target)) term.open = false;
        }
        if (target.matches('dialog')) return target.close(); // beside what it holds
        const button = target.closest('button');
        if (!button) return;
        const { share, copy: id, opens, closes, step: by } = button.dataset;
        if (share) copy(location.href, button, share);
        else if (id) copy(document.getElementById(id).innerText, button, words.copied);
        else if (opens) opened[opens](document.getElementById(opens));
        else if (closes) closed[closes](document.getElementById(closes));
        else if (by) toStep(step + Number(by));
    });

    document.addEventListener('toggle', ({ target, newState }) => {
        if (newState !== 'open' || !target.matches('details.term')) return;
        target.querySelector('.definition').scrollIntoView({ block: 'nearest' });
    }, true);

    document.addEventListener('keydown', ({ key }) => {
        if (key !== 'Escape') return;
        const term = document.querySelector('details.term[open]');
        if (term) {
            term.open = false;
            term.querySelector('summary').focus();
        } else if (touring && !document.querySelector('dialog[open]')) closeTour();
    });
})();
