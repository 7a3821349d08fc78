// Speaking instead of writing: <input type="file" data-recorder="180"> and its .recorder box (see the field component).
(() => {
  "use strict";
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder || !window.DataTransfer) return;
  const clock = (s) => `${Math.floor(s / 60)}\u00a0min\u00a0${String(s % 60).padStart(2, "0")}`;
  for (const box of document.querySelectorAll("[data-recorder-for]")) {
    const input = document.getElementById(box.dataset.recorderFor);
    if (!input) continue;
    const limit = Number(input.dataset.recorder) || 180;
    const [start, stop, status, play] = ["[data-record]", "[data-record-stop]", "[data-record-status]", "[data-record-play]"].map((s) => box.querySelector(s));
    let recorder, ticking, seconds;
    box.hidden = false;
    const finish = () => { clearInterval(ticking); if (recorder?.state === "recording") recorder.stop(); };
    start.addEventListener("click", async () => {
      let stream;
      try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
      catch { status.textContent = box.dataset.refused; return; }
      const pieces = [];
      recorder = new MediaRecorder(stream);
      recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
      recorder.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        const type = recorder.mimeType.split(";")[0] || "audio/webm";
        const sound = new File(pieces, "parole." + (type.split("/")[1] || "webm"), { type });
        const files = new DataTransfer();
        files.items.add(sound);
        input.files = files.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        play.src = URL.createObjectURL(sound);
        play.hidden = false; stop.hidden = true; start.hidden = false; start.focus();
        status.textContent = box.dataset.kept;
      });
      recorder.start();
      seconds = 0;
      start.hidden = true; stop.hidden = false; stop.focus();
      status.textContent = box.dataset.recording;
      ticking = setInterval(() => {
        seconds += 1;
        status.setAttribute("aria-live", "off"); // a clock read aloud each second would cover the speaker
        status.textContent = `${box.dataset.recording} : ${clock(seconds)} / ${clock(limit)}`;
        if (seconds >= limit) finish();
      }, 1000);
    });
    stop.addEventListener("click", () => { status.removeAttribute("aria-live"); finish(); });
  }
})();
