/** What is written in the pictures. Owns: the texts, as Markdown, and the drawing that one of them shows. */

/** A drawing of a mill at the water. */
export const MILL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 400"><g transform="translate(0 -130)">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f3c9a5"/><stop offset=".55" stop-color="#f6e3cf"/><stop offset="1" stop-color="#dfe7e6"/></linearGradient>
<linearGradient id="sea" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8fb3b8"/><stop offset="1" stop-color="#3f6f7d"/></linearGradient></defs>
<rect width="1200" height="560" fill="url(#sky)"/><circle cx="905" cy="210" r="64" fill="#fbe9c6"/>
<path d="M0 330q160-70 330-40t330-10 300 0 240-30v130H0z" fill="#b9b89f"/><path d="M0 360q260-50 520-16t680-24v90H0z" fill="#8e9a7f"/>
<rect y="384" width="1200" height="176" fill="url(#sea)"/>
<g fill="#51483f"><path d="M300 250h190v150H300z"/><path d="M284 256l111-86 111 86z" fill="#7c4433"/></g>
<g fill="#f2d9a2"><path d="M330 284h28v36h-28zM380 284h28v36h-28zM430 284h28v36h-28zM380 342h30v58h-30z"/></g>
<g fill="none" stroke="#3a342e" stroke-width="9"><circle cx="532" cy="376" r="62"/><path d="M532 314v124M470 376h124M488 332l88 88M488 420l88-88"/></g>
<g stroke="#dfeaea" stroke-width="5" stroke-linecap="round" opacity=".6"><path d="M120 436h140M640 430h190M900 462h150M360 486h210M60 510h120M760 520h240"/></g></g></svg>`;

/** The document that most pictures show; `picture` is the address of its image. */
export function plan(picture: string): string {
  return `It turns on **Saturday, 9 May**. This page is where we plan it: the day, the money and the machine. Whoever comes to help, write your name here, and ask [the harbour office](https://harbour.example/tides) before
you open a sluice.

> [!TIP]
> High water is at 14:20. The gates open at *half tide*, so the wheel runs from about 16:00 until dusk. 🌊

## Before the day

- [x] Grease the main bearing
- [x] Ask the school for forty chairs
- [ ] Test the new paddles at spring tide <span class="weft-mention">@Ben Okri</span>
- [ ] Print the map, both sides
  - [ ] with the footpath
  - [ ] with the bus stops

![The mill from the causeway](${picture} "The mill from the causeway, drawn by the third form")

## Who pays for what

| | Planned | Spent | Who |
| --- | ---: | ---: | --- |
| Oak for the paddles | 1,480 € | 1,512 € | Trust |
| Food and drink | 600 € | 210 € | Village |
| Brass band | 350 € | | Village |
| **Together** | **2,430 €** | **1,722 €** | |

## How much the tide gives

What falls through the wheel in one tide is the pond's area times half the square of the head[^1]:

$$
E = \\frac{1}{2}\\,\\rho\\, g\\, A\\, h^2 \\qquad h = 2.1\\,\\mathrm{m}
$$

\`\`\`js
// Kilowatt-hours of one tide, of a pond of so many square metres.
const density = 1025;

export function energyOfTide(area, head, share = 0.3) {
  const joules = 0.5 * density * 9.81 * area * head ** 2;
  return Math.round((share * joules) / 3.6e6);
}
\`\`\`

> “The sea comes to work twice a day, and never asks for wages.”

1. Open the upper sluice
2. Wait for the bell
3. Stand back

<details><summary>What if it rains?</summary>

The band plays in the barn, and the wheel does not mind.

</details>

[^1]: Without what is lost in the race. The engineer's survey of 1911 has two tenths less.
`;
}

/** A table with more in it than words. */
export const ROTA = `Everyone takes two hours. Change what you like, but leave nobody alone at the sluice.

| When | At the gate | At the wheel | In the barn |
| --- | --- | --- | --- |
| 10:00 | Ann, Yusuf | Ben | Chairs and tables |
| 12:00 | Marta | Ben, Ilse | Soup, bread, **no nuts** |
| 14:00 | *High water* | Ilse | Band: first set |
| 16:00 | Yusuf, Lea | Ann, Ben | Cake |
| 18:00 | Lea | Marta | Band: second set |

The keys hang behind the door of the mill.
`;

/** In German, Arabic and Hebrew. */
export const MANY_TONGUES = `Am Samstag dreht sich das Rad wieder. Bitte tragt euch ein, auch wer nur eine Stunde Zeit hat.

## Was noch fehlt

- [x] Vierzig Stühle aus der Schule
- [ ] Übersetzung der Einladung

## دعوة

أهلاً بكم في الطاحونة القديمة! يدور الدولاب من الساعة **16:00** حتى الغروب.

- خبز وحساء
- موسيقى في الحظيرة

## הזמנה

ברוכים הבאים לטחנה הישנה. [מפת הדרך](https://harbour.example/map) מצורפת.

1. שער עליון
2. פעמון

> [!WARNING]
> الماء عميق عند السد. أمسكوا بأيدي الأطفال.
`;

/** Windows that show how others are found. */
export const LONG = Array.from(
  { length: 14 },
  (_, index) =>
    `## ${["Paddles", "Bearings", "Sluice", "Race", "Pond", "Causeway", "Barn"][index % 7] ?? ""} ${index < 7 ? "" : "again"}

The survey of 1911 says more of this than we need, and less than we would like. Whoever has been there since, please add what you saw.

- What is sound
- What has to be done before the ninth
- What can wait until the winter
`,
).join("\n");

/** Somebody's own page, with the editor in it. */
export const HOST_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Harbour Trust</title>
<style>
body { display: grid; grid-template: 52px 1fr / 220px 1fr; height: 100vh; margin: 0; background: #eef1ee; color: #20302c; font: 14px/1.5 "Noto Sans", sans-serif }
header { grid-column: 1 / -1; display: flex; align-items: center; gap: 12px; padding: 0 20px; background: #1d4d47; color: #fff; font-weight: 600 }
nav { padding: 18px 20px } nav p { margin: 0 0 10px } nav b { color: #1d4d47 }
weft-editor { margin: 18px 18px 18px 0; border-radius: 12px; overflow: hidden; box-shadow: 0 1px 6px rgb(0 0 0 / 12%); --weft-accent: #1d6f63; --weft-side: 40px }
</style>
<header>Harbour Trust</header>
<nav><p><b>Open day</b></p><p>Volunteers</p><p>Budget</p><p>Tides</p></nav>
<script type="module" src="/embed.js"></script>
<weft-editor document="DOCUMENT"></weft-editor></html>`;
