// What a browser must do itself: write and read the address, follow links without loading the
// frame again, show a tile's name, save a figure as a picture. What the frame does is in frame.js.
(() => {
    const MANY = '~';
    const noUpdate = () => window.dash_clientside.no_update;

    // The address. The same grammar as dashboard/address.py.

    const query = () => new URLSearchParams(location.search);

    const href = (params) => {
        const quoted = (text) => encodeURIComponent(text).replaceAll("'", '%27');
        const pairs = [...params].map(([name, text]) => `${name}=${quoted(text)}`);
        return location.pathname + (pairs.length ? '?' + pairs.join('&') : '') + location.hash;
    };

    const go = (to, { replace = false } = {}) => {
        if (to === location.pathname + location.search + location.hash) return;
        if (!replace) history.replaceState({ ...history.state, y: scrollY }, '');
        history[replace ? 'replaceState' : 'pushState']({}, '', to);
        dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
    };

    const write = (changes, options) => {
        const params = query();
        for (const [name, text] of Object.entries(changes)) {
            text ? params.set(name, text) : params.delete(name);
        }
        go(href(params), options);
    };

    const empty = (names) => Object.fromEntries(names.map((name) => [name, '']));

    const toggle = (name, value, cleared) => {
        const values = (query().get(name) || '').split(MANY).filter(Boolean);
        const kept = values.filter((other) => other !== value);
        if (kept.length === values.length) kept.push(value);
        write({ ...empty(cleared), [name]: kept.join(MANY) });
    };

    const show = (hash) => document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'start' });

    const written = (value) => (Array.isArray(value) ? value.join(MANY) : value || '');

    let typing = false; // since the last step back or forward, or link
    addEventListener('input', () => { typing = true; });
    addEventListener('popstate', () => { typing = false; });

    // The controls follow the address, and the address follows the controls.
    const sync = (search, values) => {
        const context = window.dash_clientside.callback_context;
        const controls = context.inputs_list[1];
        reflect();
        // Another page is on its way: what stands belongs to the one before.
        if (location.pathname !== shown) return controls.map(noUpdate);
        // Not a reader's own choice: a control that waits for the end of typing says its value again
        // after one has moved on; several that have just come may have been drawn before the last one.
        const told = context.triggered.map(({ prop_id }) => prop_id);
        const typed = told[0]?.includes('"typed":"yes"');
        if (told.length !== 1 || (typed && !typing) || told[0] === 'address.search') {
            const params = new URLSearchParams(search);
            return controls.map(({ id }, i) => {
                const text = params.get(id.choice) ?? id.default;
                if (text === written(values[i])) return noUpdate();
                return Array.isArray(values[i]) ? text.split(MANY).filter(Boolean) : text;
            });
        }
        const changes = {};
        for (const [i, { id }] of controls.entries()) {
            const text = written(values[i]);
            changes[id.choice] = text === id.default ? '' : text;
        }
        if (controls.length) write(changes, { replace: typed }); // typing makes one step of many
        return controls.map(noUpdate);
    };

    // What is chosen shows on what chooses it.
    const reflect = () => {
        const params = query();
        for (const element of document.querySelectorAll('[data-toggle]')) {
            const values = (params.get(element.dataset.toggle) || '').split(MANY);
            element.setAttribute('aria-pressed', values.includes(element.dataset.value));
        }
    };

    // A mark of a figure was clicked: its customdata, or its place on both axes, are values of the
    // choices named, or an address.
    const pick = (click, verb, names, cleared) => {
        const point = click?.points?.[0];
        const values = verb === 'pair' ? point && [point.y, point.x] : point?.customdata;
        if (!values) return noUpdate();
        if (verb === 'toggle') {
            toggle(names[0], values[0], cleared);
        } else if (verb === 'open') {
            go(withLanguage({ href: new URL(values[0], location.origin).href }));
        } else if (verb === 'pair') {
            write({ ...empty(cleared), [names[0]]: values.join(MANY) });
            scrollTo(0, 0);
        } else {
            const kept = names.map((name, i) => [name, values[i]]);
            write({ ...empty(cleared), ...Object.fromEntries(kept) });
            show('#roll');
        }
        return null;
    };

    // A slider was moved: its value is that of the choice named, unless the choice means it already.
    const slide = (value, id, name) => {
        const meant = document.getElementById(id)?.closest('[data-default]')?.dataset.default;
        const now = query().get(name) || meant;
        if (value != null && String(value) !== now) write({ [name]: String(value) });
    };

    // A page has come: its title, its own address, where to look.
    let shown = null;
    let y = 0;
    const arrive = (head) => {
        if (!head) return noUpdate();
        document.title = head.title;
        if (head.href && head.href !== location.pathname) {
            history.replaceState(history.state, '', head.href + location.search + location.hash);
        }
        const first = shown === null;
        shown = location.pathname;
        requestAnimationFrame(() => {
            dispatchEvent(new CustomEvent('unga-arrived', { detail: { first } }));
            reflect();
            const target = location.hash && document.getElementById(location.hash.slice(1));
            if (!first) document.querySelector('#main h1')?.focus({ preventScroll: true });
            if (target) target.scrollIntoView();
            else if (!first) scrollTo(0, y);
            y = 0;
        });
        return null; // what was the matter with the page before
    };

    // Markup: trees of [tag, attributes, ...children], drawn as one component of Dash.
    const drawn = (node) => {
        if (!Array.isArray(node)) return node;
        const [tag, attributes, ...children] = node;
        const element = typeof tag === 'string' && attributes?.constructor === Object;
        return element
            ? window.React.createElement(tag, attributes, ...children.map(drawn))
            : window.React.createElement(window.React.Fragment, null, ...node.map(drawn));
    };

    // The world: its shapes come when it is first opened, each in the colour of its state's vote.
    let atlas;
    const shapes = async () => {
        const answer = await fetch('/assets/world.json');
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
    };
    const World = ({ states, label, failed, clears }) => {
        const { createElement: h, useEffect, useState } = window.React;
        const [map, setMap] = useState(null);
        useEffect(() => {
            atlas ??= shapes();
            atlas.then(setMap, () => { atlas = undefined; setMap(false); });
        }, []);
        useEffect(() => { reflect(); }, [map]);
        if (map === false) return h('p', { className: 'notice', role: 'alert' }, failed);
        if (!map) return h('div', { className: 'world' });
        const taken = new Set(states.flatMap(([, , , keys]) => keys));
        const empty = Object.entries(map.shapes).filter(([key]) => !taken.has(key));
        const land = map.land + empty.map(([, path]) => path).join('');
        const one = ([code, vote, tip, keys]) => {
            const marked = {
                key: code, className: vote, fill: `url(#world-${vote})`, 'data-tip': tip,
                'data-toggle': 'state', 'data-value': code, 'data-clear': clears,
            };
            const [cx, cy] = map.marks[code] || [];
            return cx === undefined
                ? h('path', { ...marked, d: keys.map((key) => map.shapes[key]).join('') })
                : h('circle', { ...marked, cx, cy, r: map.radius });
        };
        const circles = ([code]) => code in map.marks;
        const hatch = h('pattern',
            { id: 'world-non_voting', className: 'non_voting', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
            h('rect', { width: 7, height: 7 }), h('path', { d: 'M0 0V7' }));
        return h('svg', { className: 'world', viewBox: `0 0 ${map.width} ${map.height}`, role: 'img', 'aria-label': label },
            h('defs', null, hatch),
            h('g', { 'aria-hidden': true },
                h('path', { className: 'land', d: land }),
                ...states.filter((state) => !circles(state)).map(one),
                ...states.filter(circles).map(one)));
    };

    window.unga = { Markup: ({ tree }) => drawn(tree), World };

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        unga: { sync, pick, slide, arrive },
    });

    history.scrollRestoration = 'manual';
    addEventListener('popstate', ({ state }) => { y = state?.y || 0; });

    // Clicks: one listener for all.

    const inner = (link) =>
        link.origin === location.origin && !link.target && !link.hasAttribute('data-file');

    document.addEventListener('click', (event) => {
        const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        const element = event.target.closest?.('a[href], [data-toggle], [data-png], [data-run]');
        if (!element || !plain || event.defaultPrevented) return;
        const { toggle: name, value, png, merge, language, run } = element.dataset;
        if (name) {
            toggle(name, value, element.dataset.clear.split(' '));
        } else if (png) {
            save(png);
        } else if (language) {
            event.preventDefault();
            const params = query();
            params.set('lang', language);
            location.assign(href(params));
        } else if (run) {
            put(document.getElementById(run));
        } else if (merge) {
            event.preventDefault();
            typing = false;
            write(Object.fromEntries(new URLSearchParams(merge)));
            if (element.hash) show(element.hash);
        } else if (inner(element) && element.pathname === location.pathname && element.hash) {
            event.preventDefault();
            const target = document.getElementById(element.hash.slice(1));
            target?.scrollIntoView();
            target?.focus({ preventScroll: true });
        } else if (inner(element)) {
            event.preventDefault();
            go(withLanguage(element));
        }
    });

    // A value that completes a sentence, which is a choice.
    document.addEventListener('change', ({ target }) => {
        const { writes, sentence } = target.dataset;
        if (writes && target.value) write({ [writes]: sentence.replace('{}', target.value) });
    });

    const withLanguage = (link) => {
        const language = query().get('lang');
        const { pathname, search, searchParams, hash } = new URL(link.href);
        if (!language || searchParams.has('lang')) return pathname + search + hash;
        return `${pathname}${search}${search ? '&' : '?'}lang=${language}${hash}`;
    };

    // An editor: what stands in it becomes the choice that its frame names, at a button or at
    // Ctrl+Enter. The same again is asked again.
    const put = (editor) => {
        const name = editor.closest('[data-edits]').dataset.edits;
        if (editor.value === query().get(name)) location.reload();
        else write({ [name]: editor.value });
    };
    document.addEventListener('keydown', (event) => {
        const editor = event.target.closest?.('[data-edits] textarea');
        if (!editor || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        put(editor);
    });

    // Keys: from a search box down into what it found, and up again; Enter takes the first.
    document.addEventListener('keydown', (event) => {
        const box = event.target.closest?.('[data-keys]');
        const list = event.target.closest?.('.kinds') || event.target.closest?.('.found');
        if (box) {
            const first = document.querySelector(`#${box.dataset.keys} .found a`);
            if (event.key === 'ArrowDown') first?.focus();
            else if (event.key === 'Enter') first?.click();
            else return;
        } else if (list && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
            const links = [...list.querySelectorAll('a')];
            const next = links.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1);
            (links[next] || (next < 0 && document.querySelector('[data-keys] input')))?.focus();
        } else return;
        event.preventDefault();
    });

    // A tile's name, vote and group, beside it while it is pointed at or has the focus.
    const tip = document.createElement('div');
    tip.className = 'tip';
    tip.hidden = true;
    tip.setAttribute('aria-hidden', 'true');
    document.body.append(tip);
    const hide = () => { tip.hidden = true; };
    const tell = ({ target, clientX, clientY }) => {
        const tile = target.closest?.('[data-tip]');
        if (!tile) return hide();
        tip.textContent = tile.dataset.tip;
        tip.hidden = false;
        // Land reaches far: what is said of it stands where it is pointed at.
        const at = tile.ownerSVGElement
            ? new DOMRect(clientX, clientY, 0, 0) : tile.getBoundingClientRect();
        const size = tip.getBoundingClientRect();
        const left = at.left + at.width / 2 - size.width / 2;
        tip.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - size.width - 8))}px`;
        tip.style.top = `${at.top > size.height + 12 ? at.top - size.height - 6 : at.bottom + 6}px`;
    };
    addEventListener('mouseover', tell);
    addEventListener('focusin', tell);
    addEventListener('scroll', hide, { passive: true });
    addEventListener('keydown', ({ key }) => key === 'Escape' && hide());

    // A figure as a picture: on white, with its title above and its source below.
    const escaped = (text) =>
        text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

    const save = async (id) => {
        const plot = document.querySelector(`#${id} .js-plotly-plot`);
        if (!plot || !window.Plotly) return;
        const { name, title, subtitle, caption } = plot.layout.meta;
        const [width, above, below] = [1100, 116, 88];
        const { height = Math.round(width * 0.62), margin = {}, annotations = [] } = plot.layout;
        const line = (text, y, yshift, size, bold) => ({
            text: bold ? `<b>${escaped(text)}</b>` : escaped(text),
            x: 0, xref: 'paper', xanchor: 'left', y, yref: 'paper', yshift,
            yanchor: y ? 'bottom' : 'top', showarrow: false, font: { size },
        });
        const layout = {
            ...plot.layout,
            width,
            height: height + above + below,
            paper_bgcolor: '#ffffff',
            // A picture cannot load the page's letters: it takes those every machine has.
            font: { family: 'Helvetica, Arial, sans-serif' },
            margin: { l: 28, r: 28, t: (margin.t || 0) + above, b: (margin.b || 0) + below },
            showlegend: true,
            legend: { orientation: 'h', traceorder: 'normal', x: 0, xanchor: 'left', y: 1 - ((margin.t || 0) + 84) / (height + above + below), yref: 'container', yanchor: 'top' },
            annotations: [
                ...annotations,
                line(title, 1, above - 46, 20, true),
                line(subtitle.length > 140 ? `${subtitle.slice(0, 139)}…` : subtitle, 1, above - 70, 13),
                line(caption, 0, -44, 11),
                line(location.href, 0, -62, 11),
            ],
        };
        const size = { width, height: layout.height };
        const address = await window.Plotly.toImage(
            { data: plot.data, layout }, { format: 'png', scale: 2, ...size });
        const link = document.createElement('a');
        Object.assign(link, { href: address, download: `${name}.png` });
        link.setAttribute('data-file', '');
        link.click();
    };
})();
