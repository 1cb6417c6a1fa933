using CsCheck;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

/// <summary>
/// Events that no Windows would write: whatever comes, no decoder throws and none reads past its payload.
/// </summary>
public sealed class FuzzTests
{
    private static readonly EtwWritten[] s_all = [.. EtwCases.All.SelectMany(one => one.Events)];
    private static readonly Gen<EtwWritten> s_any = Gen.Int[0, s_all.Length - 1].Select(i => s_all[i]);

    [Fact]
    public void Payloads_of_any_bytes_are_decoded_or_counted()
    {
        using var run = new EtwRun();

        Gen.Select(s_any, Gen.Byte.Array[0, 200]).Sample(
            (written, payload) => run.Push([written with { Payload = payload }]), iter: 20_000, threads: 1);

        Assert.Equal(0, run.Counts.Faults);
        Assert.True(run.Counts[EtwOutcome.Undecodable] > 0);
    }

    [Fact]
    public void Payloads_with_some_bytes_changed_or_missing_are_decoded_or_counted()
    {
        using var run = new EtwRun();
        var change = Gen.Select(Gen.Int[0, 400], Gen.Byte);

        Gen.Select(s_any, change.Array[0, 6], Gen.Int[0, 500]).Sample((written, changes, length) =>
        {
            var payload = written.Payload.ToArray();
            foreach (var (at, value) in changes.Where(_ => payload.Length > 0))
                payload[at % payload.Length] = value;
            run.Push([written with { Payload = payload[..Math.Min(length, payload.Length)] }]);
        }, iter: 20_000, threads: 1);

        Assert.Equal(0, run.Counts.Faults);
    }

    [Fact]
    public void Headers_of_any_version_time_process_and_width_are_decoded_or_counted()
    {
        using var run = new EtwRun();

        var header = Gen.Select(s_any, Gen.Byte, Gen.Long, Gen.Int, Gen.Int, Gen.Bool);
        header.Sample((written, version, time, pid, tid, is64) =>
        {
            var classic = written.Header.Flags & EventRecord.ClassicHeader;
            run.Push([written with
            {
                Header = written.Header with
                {
                    Version = version, TimeStamp = time, ProcessId = pid, ThreadId = tid,
                    Flags = (ushort)(classic | (is64 ? EventRecord.Header64 : EventRecord.Header32)),
                },
            }]);
        }, iter: 20_000, threads: 1);

        run.Intake.Drain();
        Assert.Equal(0, run.Counts.Faults);
    }

    /// <summary>What a session of the wrong provider would bring: ids that its decoder does not know.</summary>
    [Fact]
    public void Events_that_nobody_asked_for_are_passed_over()
    {
        using var run = new EtwRun();

        Gen.Select(s_any, Gen.UShort, Gen.Byte).Sample((written, id, opcode) => run.Push([written with
        {
            Header = written.Header with { Id = id, Opcode = id == 0 ? opcode : (byte)0 },
        }]), iter: 5_000, threads: 1);

        Assert.Equal(0, run.Counts.Faults);
    }

    [Fact]
    public void The_reader_gives_nothing_once_something_did_not_fit()
    {
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 10].Array[1, 30], Gen.Bool).Sample((bytes, steps, is64) =>
        {
            var reader = new EtwReader(bytes, is64 ? 8 : 4);
            foreach (var step in steps)
            {
                var wasOdd = reader.IsOdd;
                var left = reader.Left;
                var read = Step(ref reader, step, bytes);
                Assert.InRange(reader.Left, 0, left);
                Assert.True(wasOdd || !reader.IsOdd || read == 0);
                if (wasOdd)
                    Assert.Equal((true, 0L, left), (reader.IsOdd, read, reader.Left));
            }
        });
    }

    [Fact]
    public void A_sid_of_more_parts_than_there_can_be_is_odd()
    {
        var reader = new EtwReader([1, 16, .. new byte[100]], 8);

        reader.SkipSid();

        Assert.True(reader.IsOdd);
    }

    private static long Step(ref EtwReader reader, int step, byte[] bytes)
    {
        switch (step)
        {
            case 0: return reader.U8();
            case 1: return reader.U16();
            case 2: return reader.U32();
            case 3: return (long)reader.U64();
            case 4: return (long)reader.Pointer();
            case 5: return reader.Port();
            case 6: return reader.Text().Length;
            case 7: return reader.NarrowText().Length;
            case 8: return reader.Bytes(bytes.Length > 0 ? bytes[0] : -1).Length;
            case 9:
                reader.SkipSid();
                return 0;
            default:
                reader.SkipTokenUser();
                return 0;
        }
    }
}
