// Voice input where the browser offers it; what is heard goes into the input, never straight to the server.

interface Heard { results: ArrayLike<ArrayLike<{ transcript: string }>> }
interface Recognition {
  lang: string; interimResults: boolean;
  onresult: (event: Heard) => void; onend: () => void; onerror: () => void;
  start(): void; stop(): void;
}

export class Voice {
  private on = false;
  private constructor(private readonly recognition: Recognition, heard: (text: string) => void,
                      private readonly state: (on: boolean) => void) {
    recognition.interimResults = true;
    recognition.onresult = (event) => heard(Array.from(event.results, (r) => r[0]?.transcript ?? "").join(""));
    recognition.onend = recognition.onerror = () => this.is(false);
  }

  /** Null where the browser has none. */
  static offered(heard: (text: string) => void, state: (on: boolean) => void): Voice | null {
    const known = window as unknown as Record<string, (new () => Recognition) | undefined>;
    const Made = known.SpeechRecognition ?? known.webkitSpeechRecognition;
    return Made ? new Voice(new Made(), heard, state) : null;
  }

  /** Begins to listen for `language`, or stops. */
  toggle(language: string): void {
    if (this.on) return this.recognition.stop();
    this.recognition.lang = language;
    this.recognition.start();
    this.is(true);
  }

  private is(on: boolean): void { this.on = on; this.state(on); }
}
